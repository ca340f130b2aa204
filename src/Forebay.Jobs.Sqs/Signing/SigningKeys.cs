namespace Forebay.Jobs.Sqs;

/// <summary>Keeps the key that was derived last: a process signs for one region with one secret, and the key changes once a day. Thread-safe.</summary>
internal sealed class SigningKeys
{
    // Replaced as a whole, so that no reader sees the key of one scope with the name of another.
    private Derived? last;

    public byte[] Get(string secret, SigningScope scope)
    {
        Derived? kept = Volatile.Read(ref last);
        if (kept is not null && kept.Secret == secret && kept.Scope == scope.ToString())
            return kept.Key;
        var derived = new Derived(secret, scope.ToString(), SignatureV4.DeriveKey(secret, scope));
        Volatile.Write(ref last, derived);
        return derived.Key;
    }

    private sealed class Derived(string secret, string scope, byte[] key)
    {
        public string Secret => secret;

        public string Scope => scope;

        public byte[] Key => key;
    }
}
