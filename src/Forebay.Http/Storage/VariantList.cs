namespace Forebay.Http.Storage;

/// <summary>By which fields of the request the responses of a URI vary: one set of names for each way that its responses do, the newest first.</summary>
internal sealed class VariantList(IReadOnlyList<IReadOnlyList<string>> varyings)
{
    public IReadOnlyList<IReadOnlyList<string>> Varyings { get; } = varyings;
}
