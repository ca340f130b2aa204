using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Forebay.Liveness;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Entries;

/// <summary>Turns values into payloads and back: by the registered <see cref="IHybridCacheSerializer{T}"/> or a factory's, otherwise by System.Text.Json.</summary>
/// <remarks>Thread-safe. Text is UTF-8 and byte arrays are themselves, so that other programs can read them.</remarks>
internal sealed class PayloadSerializer(IServiceProvider? services)
{
    private readonly ConcurrentDictionary<Type, object> serializers = new();

    /// <summary>A fingerprint of a type's full name, without assembly versions: the same after an update of a library.</summary>
    public static uint TypeIdOf<T>() => TypeIdCell<T>.Value;

    public ReadOnlyMemory<byte> Serialize<T>(T value)
    {
        if (typeof(T) == typeof(string))
            return Encoding.UTF8.GetBytes((string)(object)value!);
        if (typeof(T) == typeof(byte[]))
            return ((byte[])(object)value!).AsMemory().ToArray();
        var writer = new ArrayBufferWriter<byte>(256);
        Of<T>().Serialize(value, writer);
        return writer.WrittenMemory;
    }

    /// <summary>Reads a payload back; false where its bytes do not make a value of this type (another version of it): a miss.</summary>
    public bool TryDeserialize<T>(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out T? value)
    {
        if (typeof(T) == typeof(string))
        {
            value = (T)(object)Encoding.UTF8.GetString(bytes.Span);
            return true;
        }
        if (typeof(T) == typeof(byte[]))
        {
            value = (T)(object)bytes.ToArray();
            return true;
        }
        try
        {
            value = Of<T>().Deserialize(new ReadOnlySequence<byte>(bytes));
            return value is not null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidDataException or EndOfStreamException)
        {
            value = default;
            return false;
        }
    }

    private IHybridCacheSerializer<T> Of<T>() => (IHybridCacheSerializer<T>)serializers.GetOrAdd(typeof(T), static (_, services) => Find<T>(services), services);

    private static object Find<T>(IServiceProvider? services)
    {
        if (services?.GetService<IHybridCacheSerializer<T>>() is { } registered)
            return registered;
        foreach (IHybridCacheSerializerFactory factory in services?.GetServices<IHybridCacheSerializerFactory>() ?? [])
        {
            if (factory.TryCreateSerializer(out IHybridCacheSerializer<T>? made))
                return made;
        }
        return new JsonPayloadSerializer<T>();
    }

    private static class TypeIdCell<T>
    {
        public static readonly uint Value = (uint)Hash64.Of(typeof(T).ToString());
    }

    private sealed class JsonPayloadSerializer<T> : IHybridCacheSerializer<T>
    {
        public T Deserialize(ReadOnlySequence<byte> source)
        {
            var reader = new Utf8JsonReader(source);
            return JsonSerializer.Deserialize<T>(ref reader)!;
        }

        public void Serialize(T value, IBufferWriter<byte> target)
        {
            using var writer = new Utf8JsonWriter(target);
            JsonSerializer.Serialize(writer, value);
        }
    }
}
