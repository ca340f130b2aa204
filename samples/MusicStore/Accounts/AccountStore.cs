using Forebay;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.AspNetCore.Identity;
using MusicStore.Catalogue;

namespace MusicStore.Accounts;

/// <summary>Registers and recognises people.</summary>
internal sealed class AccountStore(SqlitePool primary, TieredCache cache, TimeProvider time, SignInLimiter limiter)
{
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
                db =>
                {
                    SqliteStatement customer = db.With("INSERT INTO Customer(FirstName, LastName, Email) VALUES (?1, ?2, ?3)");
                    customer.Bind(1, firstName.Trim());
                    customer.Bind(2, lastName.Trim());
                    customer.Bind(3, email);
                    customer.Run();
                    long customerId = db.LastInsertRowId;
                    Insert(db, customerId, email, hash, Account.Customer, time.GetUtcNow());
                    return customerId;
                },
                cancellation);
            await cache.RemoveByTagAsync([StoreTags.Customers, StoreTags.Counts], CancellationToken.None);
            return await FindAsync(email, cancellation) ?? throw new InvalidOperationException($"Customer {id} was registered and has no account.");
        }
        catch (SqliteException e) when (e.Code == SqliteErrorCode.Constraint)
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

    public static void Insert(SqliteConnection db, long? customer, string email, string hash, string role, DateTimeOffset now)
    {
        SqliteStatement insert = db.With("INSERT INTO Account(CustomerId, Email, PasswordHash, Role, CreatedAt) VALUES (?1, ?2, ?3, ?4, ?5)");
        if (customer is { } id)
            insert.Bind(1, id);
        else
            insert.BindNull(1);
        insert.Bind(2, email);
        insert.Bind(3, hash);
        insert.Bind(4, role);
        insert.Bind(5, now.ToUnixTimeMilliseconds());
        insert.Run();
    }

    private ValueTask<Account?> FindAsync(string email, CancellationToken cancellation) => primary.ReadAsync(
        db =>
        {
            SqliteStatement read = db.With("SELECT a.AccountId, a.CustomerId, a.Email, a.PasswordHash, a.Role, coalesce(c.FirstName || ' ' || c.LastName, a.Email) FROM Account a LEFT JOIN Customer c USING (CustomerId) WHERE a.Email = ?1");
            read.Bind(1, email);
            return read.FirstOrDefault(row => new Account(row.ColumnInt64(0), row.OptionalInt64(1), row.ColumnText(2)!, row.ColumnText(3)!, row.ColumnText(4)!, row.ColumnText(5)!));
        },
        cancellation);
}
