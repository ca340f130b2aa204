namespace Forebay.MySql.Proxy;

/// <summary>Servers for the tests of one class: what others do to users and tables there would empty the cache of a proxy with a feed.</summary>
public sealed class OwnServers : Servers;
