namespace Forebay.Redis.Tests.Servers;

/// <summary>Batches in one line.</summary>
internal static class BatchOf
{
    public static RedisBatch CreateBatchOf(this RedisClient client, params string[] commands)
    {
        RedisBatch batch = client.CreateBatch();
        foreach (string command in commands)
            batch.Add([.. command.Split(' ').Select(word => (RedisArgument)word)]);
        return batch;
    }
}
