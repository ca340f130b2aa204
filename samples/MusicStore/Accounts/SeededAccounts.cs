using System.Security.Cryptography;

namespace MusicStore.Accounts;

/// <summary>The two accounts of a new store: a customer for trying it out, and an admin.</summary>
internal static class SeededAccounts
{
    public const string DemoEmail = "demo@example.com";
    public const string DemoPassword = "music-store-demo";
    public const string AdminEmail = "admin@example.com";

    /// <summary>The accounts of a new database.</summary>
    /// <param name="hasCustomer">There is a first customer, whose account the demo's becomes.</param>
    /// <param name="adminPassword">Null: one is drawn, and told once.</param>
    /// <param name="output">Where it is told.</param>
    public static IReadOnlyList<(long? Customer, string Email, string Hash, string Role)> New(bool hasCustomer, string? adminPassword, TextWriter output)
    {
        string password = adminPassword ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        if (adminPassword is null)
            output.WriteLine($"The admin's account: {AdminEmail}, password {password} (told this once; FOREBAY_STORE_ADMIN_PASSWORD sets one for a new store).");
        return
        [
            .. hasCustomer ? [(1, DemoEmail, AccountStore.Hash(DemoEmail, DemoPassword), Account.Customer)] : ((long?, string, string, string)[])[],
            (null, AdminEmail, AccountStore.Hash(AdminEmail, password), Account.Admin),
        ];
    }
}
