namespace MusicStore.Generation;

/// <summary>Plausible names for everything in the store, put together from words.</summary>
internal static class Names
{
    public static readonly string[] Genres =
    [
        "Rock", "Jazz", "Metal", "Alternative & Punk", "Blues", "Latin", "Reggae", "Pop", "Soundtrack", "Bossa Nova", "Easy Listening", "Heavy Metal", "R&B/Soul",
        "Electronica/Dance", "World", "Hip Hop/Rap", "Folk", "Ambient", "Classical", "Opera", "Country", "Funk", "Gospel", "Chanson", "Fado",
    ];

    public static readonly string[] MediaTypes = ["MPEG audio file", "Protected AAC audio file", "AAC audio file", "FLAC audio file"];

    private static readonly string[] First =
    [
        "Ada", "Amália", "Anouk", "Astrid", "Béla", "Björn", "Camille", "Cesária", "Chico", "Dolores", "Édith", "Elis", "Fela", "Greta", "Hugo", "Imelda", "Ingrid", "Jacques", "João", "Käthe",
        "Lena", "Lhasa", "Lucía", "Mahalia", "Marlene", "Mercedes", "Miriam", "Nina", "Nusrat", "Oumou", "Paco", "Rokia", "Salif", "Sezen", "Silvio", "Sofía", "Tomás", "Umm", "Violeta", "Zaz",
    ];

    private static readonly string[] Last =
    [
        "Abélard", "Almeida", "Andersen", "Baptiste", "Bergman", "Castellanos", "Delacroix", "Diabaté", "Duarte", "Ekström", "Fischer", "García", "Haugen", "Ibáñez", "Jansson", "Kovács",
        "Laurent", "Lindqvist", "Moreau", "Müller", "Nakamura", "Novák", "Oliveira", "Øverland", "Paredes", "Quispe", "Rossi", "Šimić", "Sørensen", "Touré", "Ueda", "Vasquez", "Wójcik", "Yıldız", "Zapata",
    ];

    private static readonly string[] Adjectives =
    [
        "Amber", "Bitter", "Blue", "Broken", "Burning", "Cold", "Crooked", "Distant", "Electric", "Empty", "Endless", "Faded", "Frozen", "Gentle", "Golden", "Hidden", "Hollow", "Last", "Little",
        "Lonely", "Lost", "Midnight", "Northern", "Paper", "Quiet", "Restless", "Rusty", "Sacred", "Silent", "Silver", "Sleeping", "Slow", "Southern", "Velvet", "Wandering", "Wild", "Winter", "Young",
    ];

    private static readonly string[] Nouns =
    [
        "Avenue", "Bird", "Boats", "Bridge", "Carnival", "Cathedral", "Circus", "Coast", "Daughter", "Desert", "Dream", "Engine", "Fields", "Fire", "Garden", "Ghosts", "Harbour", "Heart", "Highway",
        "Horses", "Hotel", "Island", "Lantern", "Letters", "Machine", "Mirror", "Moon", "Morning", "Mountain", "Ocean", "Orchard", "Parade", "Rain", "River", "Road", "Saints", "Shadow", "Signal",
        "Sky", "Station", "Stone", "Street", "Summer", "Sun", "Thieves", "Tide", "Tower", "Train", "Valley", "Waltz", "Water", "Wind", "Window", "Wolves",
    ];

    private static readonly string[] Places = ["Bergen", "Bruges", "Córdoba", "Dakar", "Kraków", "Lisboa", "Malmö", "Nantes", "Oaxaca", "Palermo", "Porto", "Reykjavík", "Salvador", "Sligo", "Tbilisi", "Valparaíso"];

    private static readonly string[] Countries = ["Argentina", "Brazil", "Canada", "Denmark", "France", "Germany", "India", "Ireland", "Italy", "Norway", "Poland", "Portugal", "Spain", "Sweden", "United Kingdom", "USA"];

    public static string Artist(Random random) => random.Next(5) switch
    {
        0 => $"{Pick(First, random)} {Pick(Last, random)}",
        1 => $"The {Pick(Adjectives, random)} {Pick(Nouns, random)}",
        2 => $"{Pick(First, random)} & the {Pick(Nouns, random)}",
        3 => $"{Pick(Places, random)} {Pick(Nouns, random)}",
        _ => $"{Pick(Adjectives, random)} {Pick(Nouns, random)}",
    };

    public static string Album(Random random) => random.Next(5) switch
    {
        0 => $"Live in {Pick(Places, random)}",
        1 => $"{Pick(Nouns, random)} of {Pick(Places, random)}",
        2 => $"The {Pick(Nouns, random)} and the {Pick(Nouns, random)}",
        3 => $"{Pick(Adjectives, random)} {Pick(Nouns, random)}",
        _ => Pick(Nouns, random),
    };

    public static string Track(Random random) => random.Next(6) switch
    {
        0 => $"{Pick(Adjectives, random)} {Pick(Nouns, random)}",
        1 => $"{Pick(Nouns, random)} in the {Pick(Nouns, random)}",
        2 => $"Song for {Pick(First, random)}",
        3 => $"{Pick(Places, random)} {Pick(Nouns, random)}",
        4 => $"{Pick(Adjectives, random)}, {Pick(Adjectives, random)} {Pick(Nouns, random)}",
        _ => $"Where the {Pick(Nouns, random)} Ends",
    };

    public static string Playlist(Random random, int number) => $"{Pick(Adjectives, random)} {(number % 3) switch { 0 => "Evening", 1 => "Drive", _ => "Sunday" }} {Pick(Nouns, random)}";

    public static (string First, string Last) Person(Random random) => (Pick(First, random), Pick(Last, random));

    public static string Place(Random random) => Pick(Places, random);

    public static string Country(Random random) => Pick(Countries, random);

    private static string Pick(string[] words, Random random) => words[random.Next(words.Length)];
}
