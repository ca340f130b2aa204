using System.Diagnostics;
using Forebay.Benchmarks.HitRatio.Workloads;
using Microsoft.EntityFrameworkCore;

namespace Forebay.Benchmarks.Entities;

/// <summary>What a chat's servers ask their database: 95 of 100 operations read, and few users are asked for most.</summary>
internal sealed class MixLoad(GuildDatabase database)
{
    public const int Workers = 8;
    private const double Skew = 0.99;

    private readonly ZipfSampler users = new(database.Users, Skew);
    private readonly ZipfSampler guilds = new(GuildDatabase.GuildCount, Skew);

    /// <summary>Runs for a time.</summary>
    /// <returns>Operations in a second.</returns>
    public async Task<double> RunAsync(GuildApplication application, TimeSpan time, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        long operations = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(worker + 1);
                long own = 0;
                while (Stopwatch.GetElapsedTime(start) < time)
                {
                    await OneAsync(application, random, cancellationToken);
                    own++;
                }
                Interlocked.Add(ref operations, own);
            },
            cancellationToken)));
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task OneAsync(GuildApplication application, Random random, CancellationToken cancellationToken)
    {
        int user = 1 + users.Next(random), guild = 1 + guilds.Next(random);
        await using GuildContext context = application.NewContext();
        switch (random.Next(200))
        {
            case < 70: await context.Users.FindAsync([user], cancellationToken); break;
            case < 100: await context.Profiles.FindAsync([user], cancellationToken); break;
            case < 120: await context.Guilds.FindAsync([guild], cancellationToken); break;
            case < 150: await context.Channels.AsNoTracking().Where(channel => channel.GuildId == guild).ToListAsync(cancellationToken); break;
            case < 170: await context.Members.AsNoTracking().Where(member => member.UserId == user).ToListAsync(cancellationToken); break;
            // Whether somebody is in a guild is mostly asked of those who are.
            case < 190: await context.Members.FindAsync([user, GuildDatabase.GuildOf(user, 1 + random.Next(GuildDatabase.GuildsOfUser))], cancellationToken); break;
            case < 194: await context.Profiles.Where(profile => profile.UserId == user).ExecuteUpdateAsync(set => set.SetProperty(profile => profile.Text, $"changed {random.Next()}"), cancellationToken); break;
            case < 197: await ChangeUserAsync(context, user, cancellationToken); break;
            case < 198: await context.Channels.Where(channel => channel.Id == guild).ExecuteUpdateAsync(set => set.SetProperty(channel => channel.Name, $"renamed {random.Next()}"), cancellationToken); break;
            default: await JoinOrLeaveAsync(context, user, guild, cancellationToken); break;
        }
    }

    private static async Task ChangeUserAsync(GuildContext context, int id, CancellationToken cancellationToken)
    {
        if (await context.Users.FindAsync([id], cancellationToken) is not { } user)
            return;
        user.Joined = user.Joined.AddSeconds(1);
        await context.SaveChangesAsync(cancellationToken);
    }

    private static async Task JoinOrLeaveAsync(GuildContext context, int user, int guild, CancellationToken cancellationToken)
    {
        if (await context.Members.Where(member => member.UserId == user && member.GuildId == guild).ExecuteDeleteAsync(cancellationToken) > 0)
            return;
        context.Add(new GuildMember { UserId = user, GuildId = guild, Role = "member" });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another worker let the same user join.
        }
    }
}
