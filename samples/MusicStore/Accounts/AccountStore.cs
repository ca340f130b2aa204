using Forebay;
using Microsoft.AspNetCore.Identity;
using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Accounts;

/// <summary>Registers and recognises people.</summary>
internal sealed class AccountStore(IPrimary primary, TieredCache cache, TimeProvider time, SignInLimiter limiter)
{
    public const string Insert = "INSERT INTO Account(CustomerId, Email, PasswordHash, Role, CreatedAt) VALUES (?1, ?2, ?3, ?4, ?5)";

    private static readonly PasswordHasher<string> Hasher = new();
    // Checked where there is no such account, so that the time of an answer does not tell which addresses have one.
    private static readonly string Nobody = Hasher.HashPassword("", Guid.NewGuid().ToString());

    public static string Hash(string email, string password) => Hasher.HashPassword(email, password);

    /// <summary>The new account; null where the address has one already.</summary>
    public async Task<Account?> RegisterAsync(string email, string password, string firstName, string lastName, CancellationToken cancellation)
    {
        string hash = Hash(email, password);
        try
        {
            long id = await primary.WriteAsync(
                async db =>
                {
                    long customer = await db.InsertAsync("INSERT INTO Customer(FirstName, LastName, Email) VALUES (?1, ?2, ?3)", firstName.Trim(), lastName.Trim(), email);
                    await db.RunAsync(Insert, customer, email, hash, Account.Customer, time.GetUtcNow().ToUnixTimeMilliseconds());
                    return customer;
                },
                cancellation);
            await cache.RemoveByTagAsync([StoreTags.Customers, StoreTags.Counts], CancellationToken.None);
            return await FindAsync(email, cancellation) ?? throw new InvalidOperationException($"Customer {id} was registered and has no account.");
        }
        catch (Exception e) when (primary.IsDuplicate(e))
        {
            return null;
        }
    }

    /// <summary>The account where address and password fit; null where they don't, or too many have been tried.</summary>
    public async Task<Account?> RecogniseAsync(string email, string password, CancellationToken cancellation)
    {
        if (!limiter.MayTry(email))
            return null;
        Account? account = await FindAsync(email, cancellation);
        PasswordVerificationResult result = Hasher.VerifyHashedPassword(email, account?.PasswordHash ?? Nobody, password);
        bool fits = account is not null && result != PasswordVerificationResult.Failed;
        limiter.Note(email, fits);
        return fits ? account : null;
    }

    private ValueTask<Account?> FindAsync(string email, CancellationToken cancellation) => primary.ReadAsync(
        db => db.FirstOrDefaultAsync(
            "SELECT a.AccountId, a.CustomerId, a.Email, a.PasswordHash, a.Role, c.FirstName, c.LastName FROM Account a LEFT JOIN Customer c USING (CustomerId) WHERE a.Email = ?1",
            row => new Account(row.Int64(0), row.OptionalInt64(1), row.Text(2)!, row.Text(3)!, row.Text(4)!, row.Text(5) is { } first ? $"{first} {row.Text(6)}" : row.Text(2)!),
            email),
        cancellation);
}
