using Forebay.Testing.Servers;

namespace MusicStore.Servers;

/// <summary>A store whose primary is a MariaDB.</summary>
public sealed class MariaDbStoreServer() : StoreServer(MySqlFlavour.MariaDb);
