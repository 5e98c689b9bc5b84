namespace Orleans.Runtime;

/// <summary>Base of the runtime's own exceptions.</summary>
[Serializable]
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>An exception without words.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>An exception with words.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with words and a cause.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
