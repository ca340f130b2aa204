namespace Forebay.Http.Proxy;

/// <summary>The engine's regions beside that of the responses.</summary>
internal static class HttpProxyRegions
{
    public const string Bodies = "http-body";
    public const string Purges = "http-purges";
}
