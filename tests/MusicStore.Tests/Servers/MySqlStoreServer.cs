using Forebay.Testing.Servers;

namespace MusicStore.Servers;

/// <summary>A store whose primary is a MySQL.</summary>
public sealed class MySqlStoreServer() : StoreServer(MySqlFlavour.MySql);
