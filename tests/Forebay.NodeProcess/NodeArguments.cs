using System.Globalization;

namespace Forebay.NodeProcess;

/// <summary>What a node is started with.</summary>
/// <param name="Folder">Where the primary and the nodes' files lie.</param>
/// <param name="Number">Which node.</param>
/// <param name="MaxLag">The bus's <see cref="BusOptions.MaxLag"/>.</param>
/// <param name="Redis">The connection string.</param>
/// <param name="Bus"><c>redis</c>, or the address of a RabbitMQ.</param>
/// <param name="WithoutCure">What to switch off, so that the checker has something to find.</param>
public sealed record NodeArguments(string Folder, int Number, TimeSpan MaxLag, string Redis, string Bus, Cure WithoutCure)
{
    /// <summary>What <see cref="Read"/> reads again.</summary>
    public IEnumerable<string> Write() =>
        [Folder, Number.ToString(CultureInfo.InvariantCulture), MaxLag.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), Redis, Bus, WithoutCure.ToString()];

    public static NodeArguments Read(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new(args[0], int.Parse(args[1], CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(double.Parse(args[2], CultureInfo.InvariantCulture)), args[3], args[4], Enum.Parse<Cure>(args[5]));
    }
}
