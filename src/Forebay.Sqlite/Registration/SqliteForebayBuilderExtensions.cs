using Forebay.Sqlite;

namespace Forebay;

/// <summary>Puts the SQLite tier behind memory.</summary>
public static class SqliteForebayBuilderExtensions
{
    /// <summary>Adds the persistent tier.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="path">The file, made with its folder where it does not exist; or <c>:memory:</c>.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the cache is made.</exception>
    public static ForebayBuilder UseSqlite(this ForebayBuilder builder, string path, Action<SqliteTierOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.AddTier(_ =>
        {
            var options = new SqliteTierOptions { Path = path };
            configure?.Invoke(options);
            return new SqliteTier(options);
        });
    }
}
