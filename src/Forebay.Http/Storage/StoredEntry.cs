using System.ComponentModel;

namespace Forebay.Http.Storage;

/// <summary>What the engine holds under one key of a URI: one of three things. Nobody changes one.</summary>
[ImmutableObject(true)]
internal sealed class StoredEntry
{
    public StoredEntry(StoredResponse response) => Response = response;

    public StoredEntry(VariantList list) => List = list;

    public StoredEntry(StoredEncoding encoding) => Encoding = encoding;

    public StoredResponse? Response { get; }

    public VariantList? List { get; }

    public StoredEncoding? Encoding { get; }
}
