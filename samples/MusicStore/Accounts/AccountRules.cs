using MusicStore.Api;

namespace MusicStore.Accounts;

/// <summary>What a registration may say.</summary>
internal static class AccountRules
{
    public const int ShortestPassword = 10;
    public const int LongestPassword = 200;
    public const int LongestEmail = 60;

    public static string? OfEmail(string? email) => email switch
    {
        null or "" => "Give an e-mail address.",
        { Length: > LongestEmail } => $"The e-mail address has {email.Length} characters; at most {LongestEmail} are allowed.",
        _ when email.Count(c => c == '@') != 1 || email.StartsWith('@') || email.EndsWith('@') || email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) => $"'{email}' is no e-mail address; write for instance ada@example.com.",
        _ => null,
    };

    public static string? OfPassword(string? password) => (password ?? "").Length switch
    {
        < ShortestPassword => $"The password has {(password ?? "").Length} characters; at least {ShortestPassword} are needed.",
        > LongestPassword => $"The password has {password!.Length} characters; at most {LongestPassword} are allowed.",
        _ => null,
    };

    public static string? OfPersonName(string field, string? name) =>
        string.IsNullOrWhiteSpace(name) ? $"{field} is empty." : name.Length > 40 ? $"{field} has {name.Length} characters; at most 40 are allowed." : ChangeRules.OfName(field, name);
}
