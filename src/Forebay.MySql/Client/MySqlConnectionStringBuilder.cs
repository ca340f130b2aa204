using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Forebay.MySql.Client;

namespace Forebay.MySql;

/// <summary>Reads and writes a connection string. Not thread-safe.</summary>
/// <remarks>Names are those of MySqlConnector where it has them, in any case; the usual other spellings are understood (<c>Host</c>, <c>Uid</c>, <c>Pwd</c>). A name that is unknown is an error.</remarks>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET's own collections have none.")]
public sealed class MySqlConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>One without any setting: all have their defaults.</summary>
    public MySqlConnectionStringBuilder()
    {
    }

    /// <summary>One with the settings of a text.</summary>
    /// <param name="connectionString"><c>Server=db.example;User ID=shop;Password=secret;Database=shop</c>.</param>
    /// <exception cref="ArgumentException">It holds a name or a value that is unknown.</exception>
    public MySqlConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary>The host's name or address, or the path of a Unix socket. Default <c>localhost</c>.</summary>
    [AllowNull]
    public string Server { get => Text("Server"); set => Put("Server", value); }

    /// <summary>The TCP port. Default 3306.</summary>
    public int Port { get => Number("Port"); set => Put("Port", value); }

    /// <summary>The user. Default <c>root</c>.</summary>
    [AllowNull]
    public string UserID { get => Text("User ID"); set => Put("User ID", value); }

    /// <summary>The user's password. Default empty.</summary>
    [AllowNull]
    public string Password { get => Text("Password"); set => Put("Password", value); }

    /// <summary>The database that is current when a connection opens. Default none.</summary>
    [AllowNull]
    public string Database { get => Text("Database"); set => Put("Database", value); }

    /// <summary>Whether connections are encrypted, and what of the certificate is checked. Default <see cref="MySqlTlsMode.Preferred"/>.</summary>
    public MySqlTlsMode SslMode { get => Choice<MySqlTlsMode>("SSL Mode"); set => Put("SSL Mode", value); }

    /// <summary>A PEM file of the authorities that are trusted. Default empty: the system's.</summary>
    [AllowNull]
    public string SslCa { get => Text("SSL CA"); set => Put("SSL CA", value); }

    /// <summary>Whether closed connections are kept and used again. Default true.</summary>
    public bool Pooling { get => Truth("Pooling"); set => Put("Pooling", value); }

    /// <summary>The most connections that a pool has; who wants one more waits. Default 100, at least 1.</summary>
    public int MaximumPoolSize { get => Number("Maximum Pool Size"); set => Put("Maximum Pool Size", value); }

    /// <summary>How many connections stay open although nobody uses them; they are opened when they are first wanted. Default 0.</summary>
    public int MinimumPoolSize { get => Number("Minimum Pool Size"); set => Put("Minimum Pool Size", value); }

    /// <summary>After how many seconds without use a pooled connection is closed. Default 180; 0 is never.</summary>
    public int ConnectionIdleTimeout { get => Number("Connection Idle Timeout"); set => Put("Connection Idle Timeout", value); }

    /// <summary>After how many seconds since it was opened a connection is not used again. Default 0: it has no end.</summary>
    public int ConnectionLifeTime { get => Number("Connection Lifetime"); set => Put("Connection Lifetime", value); }

    /// <summary>Whether a connection's session is reset (COM_RESET_CONNECTION) before somebody else gets it. Default true. Without, the next user finds its variables, temporary tables and locks.</summary>
    public bool ConnectionReset { get => Truth("Connection Reset"); set => Put("Connection Reset", value); }

    /// <summary>How many seconds <c>Open</c> may take, the wait for a free connection included. Default 15; 0 has no end.</summary>
    public int ConnectionTimeout { get => Number("Connection Timeout"); set => Put("Connection Timeout", value); }

    /// <summary>How many seconds a command waits for the server before it is ended. Default 30; 0 has no end.</summary>
    public int DefaultCommandTimeout { get => Number("Default Command Timeout"); set => Put("Default Command Timeout", value); }

    /// <summary>How many seconds the server may take to end a cancelled statement, before its connection is cut. Default 5.</summary>
    public int CancellationTimeout { get => Number("Cancellation Timeout"); set => Put("Cancellation Timeout", value); }

    /// <summary>How many prepared statements a connection keeps; those not used longest go first. Default 100; 0 keeps none but those of <c>Prepare</c>.</summary>
    public int StatementCacheSize { get => Number("Statement Cache Size"); set => Put("Statement Cache Size", value); }

    /// <summary>Whether <c>LOAD DATA LOCAL INFILE</c> may ask for what <see cref="ForebayMySqlCommand.LocalInfileSource"/> gives. Default false. No file is ever read without it.</summary>
    public bool AllowLocalInfile { get => Truth("Allow Load Local Infile"); set => Put("Allow Load Local Infile", value); }

    /// <summary>Whether the server's public key may be asked for over a connection that is not encrypted. Default false: who stands between could give his own.</summary>
    public bool AllowPublicKeyRetrieval { get => Truth("Allow Public Key Retrieval"); set => Put("Allow Public Key Retrieval", value); }

    /// <summary>Whether <c>TINYINT(1)</c> is read as <see cref="bool"/>. Default true.</summary>
    public bool TreatTinyAsBoolean { get => Truth("Treat Tiny As Boolean"); set => Put("Treat Tiny As Boolean", value); }

    /// <summary>How a <see cref="Guid"/> stands in the database. Default <see cref="MySqlGuidFormat.Char36"/>.</summary>
    public MySqlGuidFormat GuidFormat { get => Choice<MySqlGuidFormat>("GUID Format"); set => Put("GUID Format", value); }

    /// <summary>Whether <c>0000-00-00</c> is read as <see cref="DateTime.MinValue"/>. Default false: it is an error, and only <c>GetString</c> reads it.</summary>
    public bool ConvertZeroDateTime { get => Truth("Convert Zero DateTime"); set => Put("Convert Zero DateTime", value); }

    /// <summary>Whether an UPDATE tells the rows that it changed, and not those that it found. Default false.</summary>
    public bool UseAffectedRows { get => Truth("Use Affected Rows"); set => Put("Use Affected Rows", value); }

    /// <summary>The character set of the connection: always <c>utf8mb4</c>.</summary>
    [AllowNull]
    public string CharacterSet { get => Text("Character Set"); set => Put("Character Set", value); }

    /// <summary>The program's name, as the server shows it (<c>program_name</c> in <c>performance_schema.session_connect_attrs</c>). Default <c>forebay</c>.</summary>
    [AllowNull]
    public string ApplicationName { get => Text("Application Name"); set => Put("Application Name", value); }

    /// <inheritdoc/>
    public override ICollection Keys => base.Keys;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name or the value is unknown.</exception>
    [AllowNull]
    public override object this[string keyword]
    {
        get => ConnectionSetting.Find(keyword) is var setting && base.TryGetValue(setting.Name, out object? value) ? setting.Read(value) : setting.Default;
        set
        {
            ConnectionSetting setting = ConnectionSetting.Find(keyword);
            if (value is null)
                base.Remove(setting.Name);
            else
                base[setting.Name] = Convert.ToString(setting.Read(value), CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => ConnectionSetting.TryFind(keyword, out ConnectionSetting? setting) && base.ContainsKey(setting.Name);

    /// <inheritdoc/>
    public override bool ShouldSerialize(string keyword) => ConnectionSetting.TryFind(keyword, out ConnectionSetting? setting) && base.ShouldSerialize(setting.Name);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => ConnectionSetting.TryFind(keyword, out ConnectionSetting? setting) && base.Remove(setting.Name);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = ConnectionSetting.TryFind(keyword, out _) ? this[keyword] : null;
        return value is not null;
    }

    /// <summary>The text without the password, for what is shown.</summary>
    internal string WithoutPassword()
    {
        var copy = new MySqlConnectionStringBuilder(ConnectionString);
        copy.Remove("Password");
        return copy.ConnectionString;
    }

    private string Text(string name) => (string)this[name];

    private int Number(string name) => (int)this[name];

    private bool Truth(string name) => (bool)this[name];

    private T Choice<T>(string name) => (T)this[name];

    private void Put(string name, object? value) => this[name] = value;
}
