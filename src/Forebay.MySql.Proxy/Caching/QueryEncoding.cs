using System.Text;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>How a statement's bytes are read, by <c>character_set_client</c>.</summary>
internal static class QueryEncoding
{
    /// <summary>The encoding; null for those whose second bytes may be quotes or backslashes (sjis, gbk, big5 …), and those that are unknown.</summary>
    public static Encoding? Of(string characterSet) => characterSet switch
    {
        "utf8mb4" or "utf8mb3" or "utf8" => Encoding.UTF8,
        "latin1" or "ascii" or "binary" or "latin2" or "latin5" or "latin7" or "cp1250" or "cp1251" or "cp1256" or "cp1257" or "greek" or "hebrew" or "koi8r" or "koi8u" => Encoding.Latin1,
        _ => null,
    };
}
