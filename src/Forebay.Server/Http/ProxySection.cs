using Forebay.Http.Proxy;
using Forebay.Server.Commands;

namespace Forebay.Server.Http;

/// <summary>Fills the proxy's options from the section <c>HttpProxy</c>.</summary>
internal static class ProxySection
{
    public const string Name = "HttpProxy";

    /// <exception cref="CommandException">A name is not known, or a value can't be read.</exception>
    public static void Apply(HttpSettings settings, HttpProxyOptions options)
    {
        IConfigurationSection section = settings.Configuration.GetSection(Name);
        // The binder adds to a list that is there; who names a list means all of it.
        Empty(options.TagFields, section.GetSection(nameof(options.TagFields)));
        Empty(options.AdminAddresses, section.GetSection(nameof(options.AdminAddresses)));
        Empty(options.Cache.TargetedFields, section.GetSection($"{nameof(options.Cache)}:{nameof(options.Cache.TargetedFields)}"));
        try
        {
            section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw CommandException.Wrong($"The section {Name} of the configuration can't be used: {e.Message} docs/configuration.md lists the names under HttpProxyOptions.", e);
        }
        if (settings.Origins.Count == 0)
            return;
        options.Origins.Clear();
        foreach (OriginRoute route in settings.Origins)
            options.Origins.Add(route);
    }

    private static void Empty(IList<string> list, IConfigurationSection section)
    {
        if (section.Exists())
            list.Clear();
    }
}
