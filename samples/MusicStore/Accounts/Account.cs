namespace MusicStore.Accounts;

/// <summary>Who may sign in: a customer, or an admin, who buys nothing and has no customer's number.</summary>
internal sealed record Account(long AccountId, long? CustomerId, string Email, string PasswordHash, string Role, string Name)
{
    public const string Customer = "customer";
    public const string Admin = "admin";
}
