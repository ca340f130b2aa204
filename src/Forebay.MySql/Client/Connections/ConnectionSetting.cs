using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Forebay.MySql.Client;

/// <summary>One name that a connection string may hold.</summary>
internal sealed class ConnectionSetting
{
    private static readonly ConnectionSetting[] All =
    [
        new("Server", "localhost", "Host", "Data Source", "DataSource", "Address", "Addr", "Network Address"),
        new("Port", 3306) { Least = 1, Most = 65535 },
        new("User ID", "root", "UserID", "Username", "User Name", "User", "Uid"),
        new("Password", "", "Pwd"),
        new("Database", "", "Initial Catalog"),
        new("SSL Mode", MySqlTlsMode.Preferred, "SslMode"),
        new("SSL CA", "", "SslCa", "CA Certificate File", "CACertificateFile"),
        new("Pooling", true),
        new("Maximum Pool Size", 100, "MaximumPoolSize", "Max Pool Size", "MaxPoolSize") { Least = 1 },
        new("Minimum Pool Size", 0, "MinimumPoolSize", "Min Pool Size", "MinPoolSize"),
        new("Connection Idle Timeout", 180, "ConnectionIdleTimeout"),
        new("Connection Lifetime", 0, "ConnectionLifeTime"),
        new("Connection Reset", true, "ConnectionReset"),
        new("Connection Timeout", 15, "ConnectionTimeout", "Connect Timeout", "ConnectTimeout"),
        new("Default Command Timeout", 30, "DefaultCommandTimeout", "Command Timeout"),
        new("Cancellation Timeout", 5, "CancellationTimeout") { Least = 1 },
        new("Statement Cache Size", 100, "StatementCacheSize"),
        new("Allow Load Local Infile", false, "AllowLoadLocalInfile", "AllowLocalInfile", "Allow Local Infile"),
        new("Allow Public Key Retrieval", false, "AllowPublicKeyRetrieval"),
        new("Treat Tiny As Boolean", true, "TreatTinyAsBoolean"),
        new("GUID Format", MySqlGuidFormat.Char36, "GuidFormat"),
        new("Convert Zero DateTime", false, "ConvertZeroDateTime"),
        new("Use Affected Rows", false, "UseAffectedRows"),
        new("Character Set", "utf8mb4", "CharacterSet", "CharSet"),
        new("Application Name", "forebay", "ApplicationName"),
    ];

    private static readonly Dictionary<string, ConnectionSetting> ByName = All
        .SelectMany(static setting => setting.Names.Select(name => (name, setting)))
        .ToDictionary(static pair => pair.name, static pair => pair.setting, StringComparer.OrdinalIgnoreCase);

    private ConnectionSetting(string name, object standard, params string[] others)
    {
        Name = name;
        Default = standard;
        Names = [.. new[] { name }.Concat(others).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public string Name { get; }

    public object Default { get; }

    private string[] Names { get; }

    private int Least { get; init; }

    private int Most { get; init; } = int.MaxValue;

    public static bool TryFind(string name, [NotNullWhen(true)] out ConnectionSetting? setting) => ByName.TryGetValue(name, out setting);

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ConnectionSetting Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name, out ConnectionSetting? setting) ? setting
            : throw new ArgumentException($"The connection string holds '{name}', which is unknown. Known are {string.Join(", ", All.Select(static one => one.Name))}.", nameof(name));
    }

    /// <summary>A value, as the setting's own type.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public object Read(object value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        switch (Default)
        {
            case int:
                return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= Least && number <= Most
                    ? number
                    : throw Wrong(text, Most == int.MaxValue ? $"a whole number of {Least} or more" : $"a whole number from {Least} to {Most}");
            case bool:
                return text.ToLowerInvariant() switch { "true" or "yes" or "on" or "1" => true, "false" or "no" or "off" or "0" => false, _ => throw Wrong(text, "true or false") };
            case MySqlTlsMode:
                return text.ToLowerInvariant() is "none" ? MySqlTlsMode.Disabled : Choice<MySqlTlsMode>(text);
            case MySqlGuidFormat:
                return text.ToLowerInvariant() is "default" ? MySqlGuidFormat.Char36 : Choice<MySqlGuidFormat>(text);
            default:
                return Name != "Character Set" || text.ToLowerInvariant() is "utf8mb4" or "utf8" ? text : throw Wrong(text, "utf8mb4, which every connection uses");
        }
    }

    private T Choice<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T choice) && Enum.IsDefined(choice) ? choice : throw Wrong(text, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private ArgumentException Wrong(string text, string wanted) => new($"The connection string's {Name} is '{text}'; it must be {wanted}.");
}
