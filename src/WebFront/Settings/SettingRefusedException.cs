namespace Concord.WebFront.Settings;

/// <summary>A setting is wrong and the server must not start with it. The message is one line that names it and the mend.</summary>
public sealed class SettingRefusedException(string message) : Exception(message);
