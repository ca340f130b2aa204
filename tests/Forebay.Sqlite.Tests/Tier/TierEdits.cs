using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>Changes a tier's file behind its back.</summary>
internal static class TierEdits
{
    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection(path);
        connection.Execute(sql);
    }

    public static void EditMeta(string path, Action<TierMeta> edit)
    {
        using var connection = new SqliteConnection(path);
        TierMeta? meta;
        using (SqliteStatement read = connection.Prepare("SELECT data FROM meta"))
        {
            read.Step();
            Assert.True(TierMeta.TryRead(read.ColumnBlob(0), out meta));
        }
        edit(meta!);
        using SqliteStatement put = connection.Prepare(TierSchema.PutMeta);
        put.Bind(1, meta!.Write());
        put.Run();
    }
}
