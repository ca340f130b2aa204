using System.Collections.Frozen;

namespace Forebay.Sql.Reading;

/// <content>The words that are more than names.</content>
internal sealed partial class StatementParser
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ClauseWords = Words("""
        ALL AND ANTI ANY APPLY AS ASC ASOF BETWEEN CASE COLLATE CROSS DESC DISTINCT ELSE END EXCEPT EXISTS FETCH FOR FORCE FROM FULL GLOBAL GLOB GROUP HAVING IGNORE ILIKE
        IN INDEXED INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEFT LIKE LIMIT LOCK MATCH MINUS NATURAL NOT NOTNULL OFFSET ON OR ORDER OUTER PARTITION PIVOT PROCEDURE QUALIFY
        REGEXP RETURNING RIGHT RLIKE SELECT SEMI SET SIMILAR STRAIGHT_JOIN TABLESAMPLE THEN UNION UNPIVOT USE USING VALUES WHEN WHERE WINDOW WITH XOR
        """);

    /// <summary>What stands before a parenthesis in a SELECT and is no function.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CallKeywords = Words("""
        ALL AND ANY ARRAY AS BETWEEN BY CASE CAST CONVERT DISTINCT ELSE EXCEPT EXISTS EXTRACT FILTER FROM GROUP GROUPING HAVING IN INTERSECT INTERVAL IS JOIN KEY INDEX LATERAL LIKE LIMIT
        MATERIALIZED NOT OFFSET ON OR OVER PARTITION RECURSIVE ROW SELECT SETS ROLLUP CUBE SOME THEN UNION USING VALUES WHEN WHERE WITH AGAINST TABLESAMPLE
        OPERATOR SYSTEM BERNOULLI MATCH JSON_TABLE COLUMNS ROWS
        CHAR CHARACTER VARCHAR DECIMAL NUMERIC BINARY VARBINARY DATETIME TIME TIMESTAMP FLOAT BIT VARYING
        """);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WritingWords = Words("""
        INSERT UPDATE DELETE MERGE REPLACE TRUNCATE INTO CALL DO EXECUTE CREATE DROP ALTER
        """);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
