namespace Concord.WebFront.Auth.Passwords;

/// <summary>What a password must be: long. Rules on its letters make passwords no better.</summary>
public static class PasswordRules
{
    public const int Least = 12;

    public const int Most = 200;

    /// <summary>What is wrong with it, for a person; null when it may be taken.</summary>
    public static string? WhyRefused(string password, string email)
    {
        if (password.Length is < Least or > Most)
            return $"Must have {Least} to {Most} characters.";
        if (password.Distinct().Count() == 1)
            return "Must not be one character over and over.";
        return EmailAddress.KeyOf(password.Trim()) == EmailAddress.KeyOf(email) ? "Must not be the e-mail address." : null;
    }
}
