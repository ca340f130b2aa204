using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Forebay.Liveness;
using Forebay.Statistics;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Entries;

/// <summary>Turns values into payloads and back: by the registered <see cref="IHybridCacheSerializer{T}"/> or a factory's, otherwise by System.Text.Json.</summary>
/// <remarks>
/// Thread-safe. Text is UTF-8 and byte arrays are themselves, so that other programs can read them. What a serializer throws, whoever wrote it, is
/// counted, logged once for its type, and costs the entry: a read is a miss, a value is not stored. No caller fails by it.
/// </remarks>
internal sealed class PayloadSerializer(IServiceProvider? services, ILogger logger)
{
    private readonly ConcurrentDictionary<Type, object> serializers = new();
    private readonly ConcurrentDictionary<Type, bool> told = new();
    private long failures;

    /// <summary>How often a serializer threw.</summary>
    public long Failures => Volatile.Read(ref failures);

    /// <summary>A fingerprint of a type's full name, without assembly versions: the same after an update of a library.</summary>
    public static uint TypeIdOf<T>() => TypeIdCell<T>.Value;

    /// <summary>Makes a value's payload; false where its serializer can't.</summary>
    public bool TrySerialize<T>(T value, out ReadOnlyMemory<byte> bytes)
    {
        if (typeof(T) == typeof(string))
        {
            bytes = Encoding.UTF8.GetBytes((string)(object)value!);
            return true;
        }
        if (typeof(T) == typeof(byte[]))
        {
            bytes = ((byte[])(object)value!).AsMemory().ToArray();
            return true;
        }
        try
        {
            var writer = new ArrayBufferWriter<byte>(256);
            Of<T>().Serialize(value, writer);
            bytes = writer.WrittenMemory;
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            bytes = default;
            Failed<T>(e, "written");
            return false;
        }
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
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            value = default;
            Failed<T>(e, "read");
            return false;
        }
    }

    private void Failed<T>(Exception exception, string what)
    {
        Interlocked.Increment(ref failures);
        if (told.TryAdd(typeof(T), true))
            EngineLog.NotSerialized(logger, exception, typeof(T).ToString(), what);
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
