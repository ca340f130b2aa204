using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Forebay;

/// <summary>What <c>AddForebay</c> is told in code. What the configuration section says is applied first, this after.</summary>
public sealed class ForebayBuilder
{
    internal ForebayBuilder(IServiceCollection services) => Services = services;

    /// <summary>Where tiers and serializers are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Changes any option.</summary>
    public ForebayBuilder Configure(Action<ForebayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }

    /// <summary>Adds a region, or changes one that exists.</summary>
    /// <param name="name">Its name: also the prefix, up to the first <c>:</c>, of the keys that belong to it.</param>
    /// <param name="configure">Its policy.</param>
    public ForebayBuilder AddRegion(string name, Action<RegionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException($"Region '{name}' has a colon; a key's region is its prefix up to the first colon.", nameof(name));
        return Configure(options =>
        {
            if (!options.Regions.TryGetValue(name, out RegionOptions? region))
                options.Regions[name] = region = new RegionOptions();
            configure?.Invoke(region);
        });
    }

    /// <summary>Puts a tier behind those that were named before.</summary>
    /// <param name="make">Makes the tier; the cache disposes of it.</param>
    public ForebayBuilder AddTier(Func<IServiceProvider, ITier> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        Services.AddSingleton(make);
        return this;
    }

    /// <summary>Chooses the bus between nodes; the last call holds.</summary>
    /// <param name="make">Makes the log; the cache disposes of it.</param>
    public ForebayBuilder UseBus(Func<IServiceProvider, IInvalidationLog> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        Services.Replace(ServiceDescriptor.Singleton(make));
        return this;
    }

    /// <summary>Says that a tier reads this part of the section <c>Forebay</c> by itself.</summary>
    internal ForebayBuilder AddSection(string name)
    {
        Services.AddSingleton(new TierSection(name));
        return this;
    }
}
