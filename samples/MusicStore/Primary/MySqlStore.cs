using System.Globalization;
using System.Text.RegularExpressions;
using Forebay.MySql;
using Forebay.Sqlite.Native;
using MusicStore.Accounts;
using MusicStore.Startup;

namespace MusicStore.Primary;

/// <summary>Makes the store's tables in a MySQL or MariaDB database where there are none: generated, imported from Chinook's script for MySQL or SQLite, or around a Chinook that is there.</summary>
/// <remarks>One process does it at a time. One that is interrupted leaves a mark, by which the next throws away what is half filled.</remarks>
internal static partial class MySqlStore
{
    private const int UnknownDatabase = 1049;
    private const string Lock = "music-store-setup";
    private static readonly TimeSpan LockWait = TimeSpan.FromMinutes(10);

    /// <summary>Returns true where a store was made.</summary>
    /// <exception cref="StoreException">The server or the database can't be used; the message says why.</exception>
    public static bool Ensure(StoreOptions options, TextWriter output, TimeProvider time)
    {
        try
        {
            using ForebayMySqlConnection db = Open(options.MySql!);
            // Not of the pool: set-up takes longer than a page may.
            if (Number(db, string.Create(CultureInfo.InvariantCulture, $"SELECT GET_LOCK('{Lock}', {LockWait.TotalSeconds})")) != 1)
                throw new StoreException($"Another process makes the store in '{db.Database}', for more than {LockWait.TotalMinutes} minutes. Stop it, or wait.");
            return EnsureLocked(db, options, output, time);
        }
        catch (MySqlException e)
        {
            throw new StoreException($"The store's database in MySQL can't be used: {e.Message}", e);
        }
    }

    /// <summary>Returns which store it is: each that is made has a name of its own.</summary>
    /// <exception cref="StoreException">There is no store of this program's form.</exception>
    public static string Check(StoreOptions options)
    {
        try
        {
            using ForebayMySqlConnection db = Open(options.MySql!, make: false);
            if (!Tables(db).Contains("StoreForm"))
                throw new StoreException($"There is no store in the database '{db.Database}'. Make one with 'setup'.");
            CheckForm(db);
            using var which = new ForebayMySqlCommand("SELECT Store FROM StoreForm", db);
            return (string)which.ExecuteScalar()!;
        }
        catch (MySqlException e)
        {
            throw new StoreException($"The store's database in MySQL can't be used: {e.Message}", e);
        }
    }

    /// <summary>True where the server keeps tables' names in lower case (<c>lower_case_table_names=1</c>).</summary>
    public static bool KeepsLowerCase(string connectionString)
    {
        using ForebayMySqlConnection db = Open(connectionString, make: false);
        return Number(db, "SELECT @@lower_case_table_names") == 1;
    }

    private static bool EnsureLocked(ForebayMySqlConnection db, StoreOptions options, TextWriter output, TimeProvider time)
    {
        HashSet<string> tables = Tables(db);
        if (tables.Contains("StoreForm") && Number(db, "SELECT count(*) FROM StoreForm") > 0)
        {
            if (options.Import is not null)
                throw new StoreException($"There is a store in the database '{db.Database}' already; an import would replace it. Name an empty database in Primary:ConnectionString, or drop this one.");
            CheckForm(db);
            return false;
        }
        if (tables.Contains(MySqlSchema.Unfinished))
        {
            Run(db, "SET foreign_key_checks = 0");
            foreach (string table in MySqlSchema.All.Where(tables.Contains))
                Run(db, $"DROP TABLE {table}");
            Run(db, "SET foreign_key_checks = 1");
            tables = [];
        }
        using var bar = new ProgressBar(output);
        string[] missing = [.. MySqlSchema.Chinook.Where(table => !tables.Contains(table))];
        if (missing.Length == 0)
        {
            if (options.Import is not null)
                throw new StoreException($"The database '{db.Database}' holds Chinook already: leave --import out, and the store is made around it.");
            output.WriteLine($"Making a store around the Chinook in '{db.Database}'");
        }
        else if (missing.Length < MySqlSchema.Chinook.Length)
        {
            throw new StoreException($"The database '{db.Database}' has some of Chinook's tables, and not {string.Join(", ", missing)}. Name another database, or drop these.");
        }
        else
        {
            Run(db, $"CREATE TABLE IF NOT EXISTS {MySqlSchema.Unfinished}(Id INT PRIMARY KEY)");
            Fill(db, options, output, time, bar);
        }
        Complete(db, options, output, time);
        Run(db, $"DROP TABLE IF EXISTS {MySqlSchema.Unfinished}");
        Run(db, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO StoreForm(Form, Store) VALUES ({Schema.Version}, '{Guid.NewGuid():N}')"));
        return true;
    }

    private static void Fill(ForebayMySqlConnection db, StoreOptions options, TextWriter output, TimeProvider time, ProgressBar bar)
    {
        if (options.Import is { } import && IsMySqlScript(import))
        {
            output.WriteLine($"Importing {import}");
            Run(db, OwnDatabase().Replace(File.ReadAllText(import), ""));
            if (MySqlSchema.Chinook.Where(table => !Tables(db).Contains(table)).ToArray() is { Length: > 0 } missing)
                throw new StoreException($"'{import}' makes no {string.Join(", ", missing)}: it is not Chinook's script for MySQL. Take Chinook_MySql.sql, or one of the files for SQLite.");
            return;
        }
        // The same rows as in a file: they are made there, and carried over.
        string part = Path.Combine(options.Data, "upload.part");
        PrimaryFile.DeletePart(part);
        try
        {
            using var made = new SqliteConnection(part);
            made.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=0;");
            PrimaryFile.Fill(made, options, output, time, share => bar.Show(share / 2));
            foreach (string table in MySqlSchema.Tables.Append(MySqlSchema.Plays))
                Run(db, table);
            new MySqlUpload(made, db).Run([.. MySqlSchema.Chinook, "Play"], share => bar.Show(0.5 + (share / 2)));
        }
        catch (SqliteException e)
        {
            throw new StoreException(options.Import is null ? $"The store can't be made in '{options.Data}': {e.Message}" : $"'{options.Import}' can't be imported: {e.Message}", e);
        }
        finally
        {
            PrimaryFile.DeletePart(part);
        }
    }

    // Whatever of it is there already stays, so that one that was interrupted goes on.
    private static void Complete(ForebayMySqlConnection db, StoreOptions options, TextWriter output, TimeProvider time)
    {
        Run(db, "SET foreign_key_checks = 0");
        foreach (string one in MySqlSchema.Changes)
            Run(db, one);
        Run(db, "SET foreign_key_checks = 1");
        foreach ((string table, string column, string[] statements) in MySqlSchema.Columns)
        {
            if (Number(db, $"SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{table}' AND column_name = '{column}'") > 0)
                continue;
            foreach (string one in statements)
                Run(db, one);
        }
        if (Number(db, "SELECT count(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'Artist' AND index_name = 'StoreArtistName'") == 0)
            Run(db, "CREATE INDEX StoreArtistName ON Artist(Name)");
        Run(db, MySqlSchema.Plays);
        if (Number(db, "SELECT count(*) FROM Play") == 0)
            Run(db, MySqlSchema.SalesAsPlays);
        foreach (string one in MySqlSchema.Own)
            Run(db, one);
        if (Number(db, "SELECT count(*) FROM Account") > 0)
            return;
        foreach ((long? customer, string email, string hash, string role) in SeededAccounts.New(Number(db, "SELECT count(*) FROM Customer WHERE CustomerId = 1") == 1, options.AdminPassword, output))
        {
            using var insert = new ForebayMySqlCommand("INSERT INTO Account(CustomerId, Email, PasswordHash, Role, CreatedAt) VALUES (?, ?, ?, ?, ?)", db);
            foreach (object? value in (object?[])[customer, email, hash, role, time.GetUtcNow().ToUnixTimeMilliseconds()])
                insert.Parameters.Add(new ForebayMySqlParameter { Value = value });
            insert.ExecuteNonQuery();
        }
    }

    private static ForebayMySqlConnection Open(string connectionString, bool make = true)
    {
        var named = new MySqlConnectionStringBuilder(connectionString) { Pooling = false, DefaultCommandTimeout = 0 };
        var connection = new ForebayMySqlConnection(named.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch (MySqlException e) when (e.Number == UnknownDatabase && make)
        {
            connection.Dispose();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        using (var server = new ForebayMySqlConnection(new MySqlConnectionStringBuilder(named.ConnectionString) { Database = "" }.ConnectionString))
        {
            server.Open();
            Run(server, $"CREATE DATABASE IF NOT EXISTS `{named.Database}` {MySqlSchema.Collation}");
        }
        return Open(connectionString, make: false);
    }

    private static void CheckForm(ForebayMySqlConnection db)
    {
        long form = Number(db, "SELECT coalesce(max(Form), 0) FROM StoreForm");
        if (form != Schema.Version)
            throw new StoreException($"The store in the database '{db.Database}' is of form {form}; this program makes and opens form {Schema.Version}. Name another database in Primary:ConnectionString.");
    }

    private static bool IsMySqlScript(string file)
    {
        if (!File.Exists(file))
            throw new StoreException($"The file to import, '{file}', does not exist.");
        using StreamReader reader = File.OpenText(file);
        char[] head = new char[4_096];
        // SQLite's script quotes names by brackets, MySQL's by backticks.
        return head.AsSpan(0, reader.ReadBlock(head, 0, head.Length)).Contains('`');
    }

    private static HashSet<string> Tables(ForebayMySqlConnection db)
    {
        using var command = new ForebayMySqlCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", db);
        using ForebayMySqlDataReader reader = command.ExecuteReader();
        HashSet<string> tables = new(StringComparer.OrdinalIgnoreCase);
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static long Number(ForebayMySqlConnection db, string sql)
    {
        using var command = new ForebayMySqlCommand(sql, db);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Run(ForebayMySqlConnection db, string sql)
    {
        using var command = new ForebayMySqlCommand(sql, db);
        command.ExecuteNonQuery();
    }

    // The script makes a database of its own name; ours has the name that the connection string gives it.
    [GeneratedRegex(@"^(?:DROP DATABASE|CREATE DATABASE|USE)\b[^;\n]*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OwnDatabase();
}
