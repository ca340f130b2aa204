using Forebay.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay;

/// <summary>Puts the SQLite tier behind memory.</summary>
public static class SqliteForebayBuilderExtensions
{
    private const string Section = "Sqlite";

    /// <summary>Adds the persistent tier; its file is what <c>Forebay:Sqlite:Path</c> says.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="configure">Options that have the last word over the configuration section <c>Forebay:Sqlite</c> (and environment variables such as <c>Forebay__Sqlite__MaxBytes</c>).</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the cache is made.</exception>
    public static ForebayBuilder UseSqlite(this ForebayBuilder builder, Action<SqliteTierOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSection(Section).AddTier(provider =>
        {
            var options = new SqliteTierOptions();
            provider.GetService<IConfiguration>()?.GetSection($"{ForebayServiceCollectionExtensions.SectionName}:{Section}").Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            configure?.Invoke(options);
            return new SqliteTier(options);
        });
    }

    /// <summary>Adds the persistent tier in a file that the code names.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="path">The file, made with its folder where it does not exist; or <c>:memory:</c>.</param>
    /// <param name="configure">Further options; they have the last word over the configuration section <c>Forebay:Sqlite</c>.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the cache is made.</exception>
    public static ForebayBuilder UseSqlite(this ForebayBuilder builder, string path, Action<SqliteTierOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.UseSqlite(options =>
        {
            options.Path = path;
            configure?.Invoke(options);
        });
    }
}
