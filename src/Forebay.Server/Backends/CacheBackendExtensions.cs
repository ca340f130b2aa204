namespace Forebay.Server.Backends;

/// <summary>What a backend consists of, besides memory.</summary>
internal static class CacheBackendExtensions
{
    public static bool HasFile(this CacheBackend backend) => backend is CacheBackend.Sqlite or CacheBackend.Tiered;

    public static bool HasRedis(this CacheBackend backend) => backend is CacheBackend.Redis or CacheBackend.Tiered;
}
