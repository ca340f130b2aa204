using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Conventions.Code;

public sealed class ForbiddenCallTests
{
    /// <summary>Each with the reason why it stands there; a file that no longer needs its place is told too.</summary>
    private static readonly (string File, string Code, string Reason)[] Allowed =
    [
        ("src/Forebay/TieredCache.Operations.cs", "GetResult()", "IDisposable.Dispose has no async form"),
        ("src/Forebay/Distributed/DistributedCacheAdapter.cs", "GetResult()", "IDistributedCache has sync members"),
        ("src/Forebay.Http/Client/CachingHandler.cs", "GetResult()", "HttpMessageHandler has a sync Send"),
        ("src/Forebay.Http/Exchange/ReadOnlyStream.cs", "GetResult()", "Stream has a sync Read"),
        ("src/Forebay.Http.Proxy/Middleware/HttpCacheMiddleware.cs", "flushed.Result", "the flush is over, and a pooled one must be asked for what it gave"),
        ("src/Forebay.Http.Proxy/Serving/ProxyHandler.cs", "flushed.Result", "the flush is over, and a pooled one must be asked for what it gave"),
        ("src/Forebay.Redis/Connections/RunThenAwait.cs", "GetResult()", "it is an awaiter, and passes on what the one inside of it gives"),
        ("src/Forebay.Sql/Caching/Blocking.cs", "task.", "ADO.NET and EF have sync members"),
        ("src/Forebay.Sqlite/Tier/BootId.cs", "DateTimeOffset.Now", "which boot of the machine this is has nothing to do with the cache's clock"),
        ("src/Forebay.Sqlite/Tier/TierWriter.cs", "Monitor.Wait(", "the writer is a thread of its own, and waits for work under its lock"),
        ("src/Forebay.Sqlite/Tier/TierReaders.cs", ".Wait(", "the end of the tier waits for connections that are still lent out"),
    ];

    public static TheoryData<string, string> Forbidden => new()
    {
        { @"\bDateTime(Offset)?\.(Utc)?Now\b", "take the time from the TimeProvider" },
        { @"\bThread\.Sleep\b", "wait for a condition, or for Task.Delay with the TimeProvider" },
        { @"\basync\s+void\b", "return a Task that somebody awaits" },
        { @"\.Result\b(?!\s*[({=])", "await it" },
        { @"\.Wait\(", "await it" },
        { @"\.GetResult\(\)", "await it" },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void The_libraries_do_without_it(string pattern, string instead)
    {
        string[] found =
        [
            .. from file in SourceText.Under("src")
               from line in SourceText.Lines(file)
               where Regex.IsMatch(line.Code, pattern) && !Allowed.Any(one => one.File == file && line.Code.Contains(one.Code, StringComparison.Ordinal))
               select $"{file}:{line.Line}: {line.Code.Trim()}",
        ];

        Assert.True(found.Length == 0, $"Instead: {instead}. Where there is no other way, add the file to {nameof(ForbiddenCallTests)}.{nameof(Allowed)} with the reason.\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Every_exception_is_still_needed()
    {
        string[] idle = [.. Allowed.Where(one => !Repository.Exists(one.File) || !SourceText.Lines(one.File).Any(line => line.Code.Contains(one.Code, StringComparison.Ordinal))).Select(one => $"{one.File}: {one.Code}")];

        Assert.True(idle.Length == 0, "Take these out of the list of exceptions:\n" + string.Join('\n', idle));
    }
}
