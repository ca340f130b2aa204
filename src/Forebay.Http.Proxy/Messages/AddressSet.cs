using System.Net;

namespace Forebay.Http.Proxy.Messages;

/// <summary>Addresses and networks, as options name them. Thread-safe.</summary>
internal sealed class AddressSet(IEnumerable<string> texts)
{
    private readonly IPNetwork[] networks = [.. texts.Select(Parse)];

    public bool Contains(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(plain))
                return true;
        }
        return false;
    }

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>10.1.2.3</c>, <c>::1</c>.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            // As a client's is brought into this form, before it is looked for.
            if (address.IsIPv4MappedToIPv6)
                address = address.MapToIPv4();
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }
        return IPNetwork.TryParse(text, out network);
    }

    private static IPNetwork Parse(string text) => TryParse(text, out IPNetwork network) ? network : throw new ForebayConfigurationException($"HTTP proxy: '{text}' is no address or network, such as 10.0.0.0/8.");
}
