using System.Globalization;
using Forebay.MySql.Proxy;
using Forebay.Server.Commands;
using Forebay.Sql.Policies;

namespace Forebay.Server.MySql;

/// <summary>Fills the proxy's options from the section <c>MySqlProxy</c>; in it, <c>Tables</c> and <c>Digests</c> say how their statements are cached.</summary>
internal static class MySqlSection
{
    public const string Name = "MySqlProxy";
    private const string Tables = "Tables", Digests = "Digests";

    /// <exception cref="CommandException">A name is not known, or a value can't be read.</exception>
    public static void Apply(IConfiguration configuration, MySqlProxyOptions options)
    {
        IConfigurationSection section = configuration.GetSection(Name);
        // The policies are no properties: they are read below.
        IConfiguration plain = new ConfigurationBuilder().AddInMemoryCollection(
            section.AsEnumerable(makePathsRelative: true).Where(static pair => pair.Value is not null && !IsUnder(pair.Key, Tables) && !IsUnder(pair.Key, Digests))).Build();
        try
        {
            plain.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            foreach (IConfigurationSection table in section.GetSection(Tables).GetChildren())
                options.Policies.SetTable(table.Key, PolicyOf(table));
            foreach (IConfigurationSection digest in section.GetSection(Digests).GetChildren())
            {
                if (!ulong.TryParse(digest.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number))
                    throw CommandException.Wrong($"The section {Name}:{Digests} has '{digest.Key}'; a digest is 16 hexadecimal digits, as SHOW FOREBAY QUERIES has it.");
                options.Policies.SetDigest(number, PolicyOf(digest));
            }
        }
        catch (InvalidOperationException e)
        {
            throw CommandException.Wrong($"The section {Name} of the configuration can't be used: {e.Message} docs/configuration.md lists the names under MySqlProxyOptions.", e);
        }
    }

    private static SqlPolicy PolicyOf(IConfigurationSection section)
    {
        var values = new PolicyValues();
        section.Bind(values, static binder => binder.ErrorOnUnknownConfiguration = true);
        return new SqlPolicy { IsOff = values.Off, FreshFor = values.FreshFor, Region = values.Region, Tags = [.. values.Tags] };
    }

    private static bool IsUnder(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase) || key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    private sealed class PolicyValues
    {
        public bool Off { get; set; }

        public TimeSpan? FreshFor { get; set; }

        public string? Region { get; set; }

        public IList<string> Tags { get; } = [];
    }
}
