using System.Security.Cryptography;
using Forebay.Sqlite.Native;

namespace MusicStore.Accounts;

/// <summary>The two accounts of a new store: a customer for trying it out, and an admin.</summary>
internal static class SeededAccounts
{
    public const string DemoEmail = "demo@example.com";
    public const string DemoPassword = "music-store-demo";
    public const string AdminEmail = "admin@example.com";

    /// <summary>Makes them.</summary>
    /// <param name="db">A new database.</param>
    /// <param name="adminPassword">Null: one is drawn, and told once.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Where it is told.</param>
    public static void Add(SqliteConnection db, string? adminPassword, DateTimeOffset now, TextWriter output)
    {
        if (db.ScalarInt64("SELECT count(*) FROM Customer WHERE CustomerId = 1") == 1)
            AccountStore.Insert(db, 1, DemoEmail, AccountStore.Hash(DemoEmail, DemoPassword), Account.Customer, now);
        string password = adminPassword ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        AccountStore.Insert(db, null, AdminEmail, AccountStore.Hash(AdminEmail, password), Account.Admin, now);
        if (adminPassword is null)
            output.WriteLine($"The admin's account: {AdminEmail}, password {password} (told this once; FOREBAY_STORE_ADMIN_PASSWORD sets one for a new store).");
    }
}
