using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Runs a script against a server, on connections of its own, one command after the other.</summary>
internal sealed class ScriptRunner(ServerUnderTest server, ClientKind kind, string database) : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly Dictionary<int, (RawClient Client, AnswerReader Answers)> connections = [];
    private readonly Dictionary<(int Connection, string Name), uint> statements = [];

    /// <summary>Runs all of it.</summary>
    public static async Task<IReadOnlyList<Reading>> RunAsync(ServerUnderTest server, ClientKind kind, string database, IReadOnlyList<Step> steps)
    {
        await using var runner = new ScriptRunner(server, kind, database);
        var readings = new List<Reading>(steps.Count * 2);
        foreach (Step step in steps)
        {
            try
            {
                readings.Add(new Reading(step, IsSecond: false, runner.Ended(step, await runner.RunAsync(step).WaitAsync(Bound))));
                if (step.IsTwice)
                    readings.Add(new Reading(step, IsSecond: true, runner.Ended(step, await runner.RunAsync(step).WaitAsync(Bound))));
            }
            catch (Exception e) when (e is IOException or TimeoutException or MySqlException)
            {
                IEnumerable<string> before = readings.TakeLast(3).Select(static reading => $"{reading.Step}: {string.Join('\n', reading.Packets)}");
                throw new InvalidOperationException($"{server.Name}, {kind}: {step}: {e.Message}\nSo far: {string.Join('\n', runner.connections[step.Connection].Answers.Begun.TakeLast(9))}\nBefore it: {string.Join('\n', before)}", e);
            }
        }
        return readings;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((RawClient client, _) in connections.Values)
            await client.DisposeAsync();
    }

    private async Task<IReadOnlyList<RecordedPacket>> RunAsync(Step step)
    {
        (RawClient client, AnswerReader answers) = await ConnectionAsync(step.Connection);
        switch (step.Kind)
        {
            case StepKind.Query:
                await client.SendAsync(MySqlCommandCode.Query, step.Text);
                return await answers.ResultsAsync();
            case StepKind.LoadFile:
                await client.SendAsync(MySqlCommandCode.Query, step.Text);
                return await answers.ResultsAsync(step.Content);
            case StepKind.Killed:
                await client.SendAsync(MySqlCommandCode.Query, step.Text);
                await KillAsync(client.Greeting.ConnectionId);
                return await answers.ResultsAsync();
            case StepKind.UseDatabase:
                await client.SendAsync(MySqlCommandCode.InitDatabase, step.Text);
                return await answers.SingleAsync();
            case StepKind.ResetConnection:
                await client.SendAsync(MySqlCommandCode.ResetConnection);
                return await answers.SingleAsync();
            case StepKind.ChangeUser:
                await client.SendAsync(MySqlCommandCode.ChangeUser, ChangeUser(client, step));
                return await answers.LoginAsync();
            case StepKind.FieldList:
                await client.SendAsync(MySqlCommandCode.FieldList, step.Text + "\0");
                return await answers.FieldsAsync();
            case StepKind.Ping:
                await client.SendAsync(MySqlCommandCode.Ping);
                return await answers.SingleAsync();
            case StepKind.Statistics:
                await client.SendAsync(MySqlCommandCode.Statistics);
                return await answers.SingleAsync(PacketKind.Text);
            case StepKind.SetOption:
                await client.SendAsync(MySqlCommandCode.SetOption, [(byte)step.Number, 0]);
                return await answers.SingleAsync();
            case StepKind.Unknown:
                await client.SendAsync((MySqlCommandCode)step.Number);
                return await answers.SingleAsync();
            default:
                return await RunPreparedAsync(step, client, answers);
        }
    }

    private async Task<IReadOnlyList<RecordedPacket>> RunPreparedAsync(Step step, RawClient client, AnswerReader answers)
    {
        // An unknown name is an unknown id.
        uint id = statements.GetValueOrDefault((step.Connection, step.Statement), 99_999u);
        switch (step.Kind)
        {
            case StepKind.Prepare:
                await client.SendAsync(MySqlCommandCode.StatementPrepare, step.Text);
                IReadOnlyList<RecordedPacket> prepared = await answers.PreparedAsync();
                if (prepared[0].Kind == PacketKind.Prepared)
                    statements[(step.Connection, step.Statement)] = answers.StatementId;
                return prepared;
            case StepKind.PrepareExecute:
                WritePrepare(client, step.Text);
                WriteExecute(client, uint.MaxValue, step, 0, withTypes: true);
                await client.Transport.Writer.FlushAsync(client.Transport.Stream);
                prepared = await answers.PreparedAsync();
                return prepared[0].Kind == PacketKind.Closed ? prepared : [.. prepared, .. await answers.ResultsAsync()];
            case StepKind.Execute or StepKind.ExecuteAgain or StepKind.OpenCursor:
                WriteExecute(client, id, step, step.Kind == StepKind.OpenCursor ? (byte)1 : (byte)0, step.Kind != StepKind.ExecuteAgain);
                await client.Transport.Writer.FlushAsync(client.Transport.Stream);
                return await answers.ResultsAsync();
            case StepKind.Fetch:
                await client.SendAsync(MySqlCommandCode.StatementFetch, [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes(step.Number)]);
                return await answers.RowsAsync();
            case StepKind.LongData:
                await client.SendAsync(MySqlCommandCode.StatementSendLongData, [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes((ushort)step.Number), .. Encoding.UTF8.GetBytes(step.Content)]);
                return [];
            case StepKind.ResetStatement:
                await client.SendAsync(MySqlCommandCode.StatementReset, BitConverter.GetBytes(id));
                return await answers.SingleAsync();
            case StepKind.CloseStatement:
                await client.SendAsync(MySqlCommandCode.StatementClose, BitConverter.GetBytes(id));
                return [];
            default:
                throw new InvalidOperationException($"{step.Kind} is not run here.");
        }
    }

    private static void WritePrepare(RawClient client, string sql)
    {
        client.Transport.BeginCommand(MySqlCommandCode.StatementPrepare).WriteText(sql);
        client.Transport.Writer.End();
    }

    private static void WriteExecute(RawClient client, uint id, Step step, byte flags, bool withTypes)
    {
        PacketWriter writer = client.Transport.BeginCommand(MySqlCommandCode.StatementExecute);
        writer.WriteUInt32(id);
        writer.WriteByte(flags);
        writer.WriteUInt32(1);
        IReadOnlyList<ParameterValue> values = step.Parameters;
        if (values.Count > 0)
        {
            byte[] nulls = new byte[(values.Count + 7) / 8];
            for (int at = 0; at < values.Count; at++)
                nulls[at / 8] |= (byte)(values[at].Bytes is null ? 1 << at % 8 : 0);
            writer.Write(nulls);
            writer.WriteByte(withTypes ? (byte)1 : (byte)0);
            foreach (ParameterValue value in withTypes ? values : [])
            {
                writer.WriteByte((byte)value.Type);
                writer.WriteByte(value.IsUnsigned ? (byte)0x80 : (byte)0);
            }
            foreach (ParameterValue value in values.Where(static one => !one.IsLong))
                writer.Write(value.Bytes);
        }
        writer.End();
    }

    // The nonce is not needed: there is no password.
    private static byte[] ChangeUser(RawClient client, Step step) =>
        [.. Encoding.UTF8.GetBytes(step.Text), 0, 0, .. Encoding.UTF8.GetBytes(step.Content), 0, 45, 0, .. Encoding.UTF8.GetBytes(client.Greeting.Plugin), 0, .. client.Capabilities.HasFlag(MySqlCapabilities.ConnectAttributes) ? new byte[] { 0 } : []];

    // Kills a statement when it is seen to run.
    private async Task KillAsync(uint id)
    {
        (RawClient other, AnswerReader answers) = await ConnectionAsync(9);
        IReadOnlyList<RecordedPacket> seen;
        do
        {
            await other.SendAsync(MySqlCommandCode.Query, $"SELECT 1 FROM information_schema.processlist WHERE id = {id} AND info LIKE '%SLEEP%' AND state LIKE '%sleep%'");
            seen = await answers.ResultsAsync();
        }
        while (!seen.Any(static packet => packet.Kind == PacketKind.Row));
        await other.SendAsync(MySqlCommandCode.Query, $"KILL QUERY {id}");
        await answers.ResultsAsync();
    }

    // A connection that the server has closed, or on which a login failed, is opened anew by the next step.
    private IReadOnlyList<RecordedPacket> Ended(Step step, IReadOnlyList<RecordedPacket> packets)
    {
        if (packets is [.., { Kind: PacketKind.Closed }] || (step.Kind == StepKind.ChangeUser && packets[^1].Kind == PacketKind.Error))
        {
            connections.Remove(step.Connection);
            foreach ((int, string) name in statements.Keys.Where(name => name.Connection == step.Connection).ToArray())
                statements.Remove(name);
        }
        return packets;
    }

    private async Task<(RawClient Client, AnswerReader Answers)> ConnectionAsync(int number)
    {
        if (connections.TryGetValue(number, out (RawClient, AnswerReader) known))
            return known;
        RawClient client = await RawClient.OpenAsync(server, kind, database: database);
        return connections[number] = (client, new AnswerReader(client));
    }
}
