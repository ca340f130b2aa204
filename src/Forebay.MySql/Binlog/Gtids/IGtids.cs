namespace Forebay.MySql.Binlog.Gtids;

/// <summary>The transactions that a server has committed, or a reader has passed. As text in the server's own form.</summary>
internal interface IGtids
{
    void Add(Gtid gtid);

    bool Contains(Gtid gtid);

    IGtids Copy();

    string ToString();
}
