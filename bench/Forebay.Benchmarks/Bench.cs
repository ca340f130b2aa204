using System.CommandLine;
using Spectre.Console;

namespace Forebay.Benchmarks;

/// <summary>One question this program answers with figures. A new bench is a subclass and a line in <see cref="BenchList"/>.</summary>
internal abstract class Bench(string name, string summary)
{
    /// <summary>What the command line calls it: lower case, words joined by hyphens.</summary>
    public string Name { get; } = name;

    /// <summary>One line for <c>-- list</c>.</summary>
    public string Summary { get; } = summary;

    /// <summary>The bench's own options; <c>--json</c> is there for all.</summary>
    public virtual IEnumerable<Option> Options => [];

    /// <summary>Measures, prints its table to <paramref name="console"/> and hands back the rows for <c>--json</c>.</summary>
    /// <exception cref="BenchInputException">An option's value or a file it names can't be used.</exception>
    public abstract Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken);
}
