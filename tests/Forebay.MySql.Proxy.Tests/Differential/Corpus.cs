using Forebay.MySql.Proxy.Differential.Generators;
using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>All scripts: those written by hand and those that generators make of seeds.</summary>
internal static class Corpus
{
    private const int Seed = 20240229;

    /// <summary>Scripts in the order in which they run on one pair of databases. Another round makes other statements.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<Step> Steps)> Of(MySqlFlavour flavour, int round)
    {
        // What only reads comes first: the plans of what is read are those of tables that nobody has written to.
        yield return ($"selects {round}", Selects(flavour, round));
        yield return ($"broken {round}", Broken(flavour, round));
        yield return ($"prepared {round}", Prepared(flavour, round));
        if (round == 0)
        {
            foreach ((string name, IReadOnlyList<Step> steps) in ScriptReader.All(flavour))
                yield return (name, steps);
            yield return ("wide", [.. WideStatements.All()]);
        }
        yield return ($"workload {round}", [.. new WorkloadGenerator(Seed + round, flavour, withSettings: false).Steps(250)]);
        yield return ($"workload with settings {round}", [.. new WorkloadGenerator(Seed + 100 + round, flavour, withSettings: true).Steps(250)]);
    }

    private static Step[] Selects(MySqlFlavour flavour, int round)
    {
        var generator = new SelectGenerator(new Choice(Seed + round), flavour);
        return [.. Enumerable.Range(0, 400).Select(_ => new Step(StepKind.Query, generator.Next()))];
    }

    private static Step[] Broken(MySqlFlavour flavour, int round)
    {
        var generator = new BrokenGenerator(new Choice(Seed + round), flavour);
        return [.. Enumerable.Range(0, 100).Select(_ => new Step(StepKind.Query, generator.Next()) { Strictness = Strictness.Rowless })];
    }

    private static Step[] Prepared(MySqlFlavour flavour, int round)
    {
        var generator = new PreparedGenerator(new Choice(Seed + round), flavour);
        return [.. Enumerable.Range(0, 100).SelectMany(at => generator.Next($"s{at}"))];
    }
}
