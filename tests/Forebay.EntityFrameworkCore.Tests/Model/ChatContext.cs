using Microsoft.EntityFrameworkCore;

namespace Forebay.EntityFrameworkCore.Model;

/// <summary>A chat application: entities of every shape that EF maps.</summary>
public class ChatContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Guild> Guilds => Set<Guild>();

    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<Badge> Badges => Set<Badge>();

    public DbSet<Vehicle> Vehicles => Set<Vehicle>();

    public DbSet<Document> Documents => Set<Document>();

    public DbSet<Sample> Samples => Set<Sample>();

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.HasIndex(one => one.Name).IsUnique();
            user.OwnsOne(one => one.Address);
            user.OwnsMany(one => one.Phones, phones => phones.ToTable("phones"));
            user.OwnsOne(one => one.Settings, settings => settings.ToJson());
            user.HasOne(one => one.Profile).WithOne(one => one.User).HasForeignKey<Profile>(one => one.UserId);
            user.HasMany(one => one.Badges).WithMany(one => one.Users);
        });
        modelBuilder.Entity<Member>().HasKey(one => new { one.UserId, one.GuildId });
        modelBuilder.Entity<Guild>().Property(one => one.Version).IsRowVersion();
        modelBuilder.Entity<Message>().Property<int>("Likes");
        // One table for a hierarchy, and a table for each type of another.
        modelBuilder.Entity<Vehicle>().HasDiscriminator<string>("Kind").HasValue<Car>("car").HasValue<Bike>("bike");
        modelBuilder.Entity<Document>().UseTptMappingStrategy();
        modelBuilder.Entity<Document>().CacheFor(TimeSpan.FromMinutes(1));
        modelBuilder.Entity<Contract>();
        modelBuilder.Entity<Invoice>();
    }
}
