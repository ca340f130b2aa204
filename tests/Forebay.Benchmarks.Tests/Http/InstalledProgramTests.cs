using Forebay.Benchmarks.Http;
using Xunit;

namespace Forebay.Benchmarks.Tests.Http;

public sealed class InstalledProgramTests
{
    [Fact]
    public void What_is_missing_says_how_to_get_it()
    {
        InstalledProgram none = new("no-such-program", "its-package");
        Assert.Null(none.FilePath);
        Assert.Contains("apt-get install its-package", none.Missing, StringComparison.Ordinal);
    }
}
