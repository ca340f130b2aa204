namespace Forebay.Testing.Sqs;

/// <summary>A call, or an entry of one, that the server refuses.</summary>
internal sealed class SqsServerException(string code, string message, int status = 400, string? legacy = null) : Exception(message)
{
    public string Code => code;

    public int Status => status;

    /// <summary>The code from before the JSON protocol.</summary>
    public string Legacy => legacy ?? code;

    public static SqsServerException Invalid(string message) => new("InvalidParameterValue", message);

    public static SqsServerException Missing(string parameter) => new("MissingParameter", $"The request must contain the parameter {parameter}.");
}
