using System.Net;

namespace Forebay.EntityFrameworkCore.Model;

/// <summary>The rows that each test begins with.</summary>
internal static class ChatData
{
    public const int Users = 12;
    public static readonly DateTime Began = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static void Fill(ChatContext context)
    {
        Guild[] guilds = [.. Enumerable.Range(1, 3).Select(number => new Guild { Name = $"guild {number}", Channels = [.. Enumerable.Range(1, 2).Select(one => new Channel { Name = $"channel {number}.{one}" })] })];
        Badge[] badges = [.. Enumerable.Range(1, 3).Select(number => new Badge { Name = $"badge {number}" })];
        for (int number = 1; number <= Users; number++)
        {
            context.Add(new User
            {
                Name = $"user {number}",
                Mail = number % 3 == 0 ? null : $"user{number}@example.org",
                Age = 20 + number,
                Address = new Address { Street = $"street {number}", City = number % 2 == 0 ? "Bonn" : null },
                Phones = [.. Enumerable.Range(0, number % 3).Select(one => new Phone { Number = $"0{number}{one}" })],
                Settings = new Settings { Theme = number % 2 == 0 ? "dark" : "light", FontSize = 10 + number },
                Profile = number % 4 == 0 ? null : new Profile { Text = $"I am {number}" },
                Badges = [.. badges.Take(number % 4)],
                Memberships = [.. guilds.Take(number % 4).Select(guild => new Member { Guild = guild })],
            });
        }
        context.SaveChanges();
        for (int number = 1; number <= 10; number++)
        {
            context.Add(new Message { Id = IdOf(number), Channel = guilds[number % 3].Channels[0], AuthorId = number, Text = $"message {number}", At = Began.AddMinutes(number) });
        }
        context.AddRange(new Car { Name = "car", Doors = 4 }, new Bike { Name = "bike", HasBell = true });
        context.AddRange(new Contract { Title = "contract", Partner = "partner" }, new Invoice { Title = "invoice", Amount = 12.34m });
        context.AddRange(Samples());
        context.AddRange(Enumerable.Range(1, 3).Select(number => new Note { UserId = number, Text = $"note {number}" }));
    }

    public static Guid IdOf(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static IEnumerable<Sample> Samples()
    {
        yield return new Sample { Moment = Began, MomentWithOffset = new DateTimeOffset(Began), Letter = 'a' };
        yield return new Sample
        {
            Truth = true,
            Small = short.MinValue,
            Number = int.MaxValue,
            Large = long.MinValue,
            Single = 1.5f,
            Double = double.Epsilon,
            Amount = 79228162514264.3375m,
            Text = "Ünïcödé 🎵 'quoted' \0".Replace("\0", "", StringComparison.Ordinal),
            Bytes = [0, 1, 255],
            Uuid = IdOf(7),
            Moment = Began.AddTicks(12340),
            MomentWithOffset = new DateTimeOffset(Began.AddDays(1)),
            Day = new DateOnly(1999, 12, 31),
            Time = new TimeOnly(23, 59, 58),
            Duration = TimeSpan.FromMilliseconds(-1234567),
            Weekday = DayOfWeek.Friday,
            Numbers = [1, -2, 3],
            Words = ["a", "", "c\"d"],
            Uuids = [IdOf(1), Guid.Empty],
            Address = IPAddress.Parse("2001:db8::1"),
            Letter = 'ß',
        };
    }
}
