using System.Net;

namespace Forebay.EntityFrameworkCore.Model;

public class User
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? Mail { get; set; }

    public int Age { get; set; }

    public Address Address { get; set; } = new();

    public List<Phone> Phones { get; set; } = [];

    public Settings Settings { get; set; } = new();

    public Profile? Profile { get; set; }

    public List<Member> Memberships { get; set; } = [];

    public List<Badge> Badges { get; set; } = [];
}

public class Address
{
    public string? Street { get; set; }

    public string? City { get; set; }
}

public class Phone
{
    public int Id { get; set; }

    public required string Number { get; set; }
}

public class Settings
{
    public string Theme { get; set; } = "light";

    public int FontSize { get; set; } = 12;
}

public class Profile
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public User? User { get; set; }

    public required string Text { get; set; }
}

public class Guild
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public uint Version { get; set; }

    public List<Channel> Channels { get; set; } = [];

    public List<Member> Members { get; set; } = [];
}

public class Channel
{
    public int Id { get; set; }

    public int GuildId { get; set; }

    public Guild? Guild { get; set; }

    public required string Name { get; set; }

    public List<Message> Messages { get; set; } = [];
}

public class Member
{
    public int UserId { get; set; }

    public int GuildId { get; set; }

    public User? User { get; set; }

    public Guild? Guild { get; set; }

    public string Role { get; set; } = "member";
}

public class Message
{
    public Guid Id { get; set; }

    public int ChannelId { get; set; }

    public Channel? Channel { get; set; }

    public int AuthorId { get; set; }

    public required string Text { get; set; }

    public DateTime At { get; set; }
}

public class Badge
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public List<User> Users { get; set; } = [];
}

[NotCached]
public abstract class Vehicle
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

public class Car : Vehicle
{
    public int Doors { get; set; }
}

public class Bike : Vehicle
{
    public bool HasBell { get; set; }
}

public abstract class Document
{
    public int Id { get; set; }

    public required string Title { get; set; }
}

public class Contract : Document
{
    public string? Partner { get; set; }
}

public class Invoice : Document
{
    public decimal Amount { get; set; }
}

/// <summary>A value of every type that a column can have.</summary>
public class Sample
{
    public long Id { get; set; }

    public bool Truth { get; set; }

    public short Small { get; set; }

    public int? Number { get; set; }

    [CacheVersion]
    public long Large { get; set; }

    public float Single { get; set; }

    public double Double { get; set; }

    public decimal Amount { get; set; }

    public string? Text { get; set; }

    public byte[] Bytes { get; set; } = [];

    public Guid Uuid { get; set; }

    public DateTime Moment { get; set; }

    public DateTimeOffset MomentWithOffset { get; set; }

    public DateOnly Day { get; set; }

    public TimeOnly Time { get; set; }

    public TimeSpan Duration { get; set; }

    public DayOfWeek Weekday { get; set; }

    public int[] Numbers { get; set; } = [];

    public List<string> Words { get; set; } = [];

    public Guid[]? Uuids { get; set; }

    public IPAddress? Address { get; set; }

    public char Letter { get; set; }
}
