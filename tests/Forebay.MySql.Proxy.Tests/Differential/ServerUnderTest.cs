using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Where statements are sent: a server, or whatever stands in front of one.</summary>
internal sealed record ServerUnderTest(string Name, MySqlFlavour Flavour, string Host, int Port);
