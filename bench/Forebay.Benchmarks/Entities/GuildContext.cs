using Microsoft.EntityFrameworkCore;

namespace Forebay.Benchmarks.Entities;

/// <summary>The context of the bench: users, what they say of themselves, guilds with channels, and who is in which.</summary>
internal sealed class GuildContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<GuildUser> Users => Set<GuildUser>();

    public DbSet<GuildProfile> Profiles => Set<GuildProfile>();

    public DbSet<Guild> Guilds => Set<Guild>();

    public DbSet<GuildChannel> Channels => Set<GuildChannel>();

    public DbSet<GuildMember> Members => Set<GuildMember>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<GuildUser>().ToTable("users");
        model.Entity<GuildProfile>().ToTable("profiles").HasKey(one => one.UserId);
        model.Entity<GuildProfile>().HasOne<GuildUser>().WithOne().HasForeignKey<GuildProfile>(one => one.UserId);
        model.Entity<Guild>().ToTable("guilds");
        model.Entity<GuildChannel>().ToTable("channels").HasOne<Guild>().WithMany().HasForeignKey(one => one.GuildId);
        model.Entity<GuildMember>().ToTable("members").HasKey(one => new { one.UserId, one.GuildId });
        model.Entity<GuildMember>().HasOne<Guild>().WithMany().HasForeignKey(one => one.GuildId);
        model.Entity<GuildMember>().HasOne<GuildUser>().WithMany().HasForeignKey(one => one.UserId);
    }
}

internal sealed class GuildUser
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Mail { get; set; }

    public DateTime Joined { get; set; }

    /// <summary>Counts its changes: what the checker of histories looks at.</summary>
    public long Version { get; set; }
}

internal sealed class GuildProfile
{
    public int UserId { get; set; }

    public required string Text { get; set; }

    public string? Picture { get; set; }
}

internal sealed class Guild
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

internal sealed class GuildChannel
{
    public int Id { get; set; }

    public int GuildId { get; set; }

    public required string Name { get; set; }
}

internal sealed class GuildMember
{
    public int UserId { get; set; }

    public int GuildId { get; set; }

    public required string Role { get; set; }
}
