using System.Data;
using System.Data.Common;

namespace Forebay.Sql.Caching;

/// <summary>What a command does besides reading.</summary>
/// <param name="Effect">To its session.</param>
/// <param name="Tags">What it may change.</param>
/// <param name="HasTransaction">Whether it runs in a transaction that it was given.</param>
/// <param name="IsChained">Whether another transaction begins where it ends one.</param>
internal sealed record WriteFacts(StatementEffect Effect, HashSet<string> Tags, bool HasTransaction, bool IsChained = false)
{
    public static WriteFacts Of(SqlSession session, DbCommand command)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        KnownStatement? statement = Add(tags, session, command.CommandType, command.CommandText, command.Parameters);
        return new WriteFacts(statement?.Effect ?? StatementEffect.None, tags, command.Transaction is not null, statement?.IsChained ?? false);
    }

    public static WriteFacts Of(SqlSession session, DbBatch batch)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        StatementEffect effect = StatementEffect.None;
        foreach (DbBatchCommand command in batch.BatchCommands)
        {
            StatementEffect one = Add(tags, session, command.CommandType, command.CommandText, command.Parameters)?.Effect ?? StatementEffect.None;
            // Where a batch begins or ends a transaction, where it stands afterwards is not worth knowing.
            effect = one is StatementEffect.None ? effect : one is StatementEffect.ChangesSchema && effect is StatementEffect.None ? one : StatementEffect.Alters;
        }
        return new WriteFacts(effect, tags, batch.Transaction is not null);
    }

    private static KnownStatement? Add(HashSet<string> tags, SqlSession session, CommandType type, string text, DbParameterCollection parameters)
    {
        // A procedure, or a database whose tables are not known: anything.
        if (type != CommandType.Text || session.Database.Schema is not { } schema)
        {
            tags.Add(session.Database.Tag);
            return null;
        }
        KnownStatement statement = schema.Find(text);
        statement.AddWriteTags(tags, parameters, session.Database);
        return statement;
    }
}
