using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <content>Auxiliary functions of FTS5 (sqlite.org/fts5.html section 7): ranking of one's own.</content>
public sealed unsafe partial class SqliteConnection
{
    private const int MostArguments = 64;

    /// <summary>Makes a function that queries of this connection can call on rows of FTS5 tables: <c>name(table, number, …)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="function">Called for each row; must not use the connection. What it throws makes the query fail with its message.</param>
    /// <exception cref="SqliteException">The library has no FTS5.</exception>
    public void CreateFts5Function(string name, Fts5Function function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        Fts5ModuleApi* module = FindFts5();
        GCHandle state = GCHandle.Alloc(function);
        fixed (byte* text = Utf8.Terminated(name))
        {
            int code = module->CreateFunction(module, text, GCHandle.ToIntPtr(state), &CallFts5, &Fts5Api.Free);
            if (code == 0)
                return;
            state.Free();
            throw Error(code, $"fts5 function {name}");
        }
    }

    // The documented way to FTS5's own functions: it writes their address where a pointer is bound (sqlite.org/fts5.html section 7.1).
    private Fts5ModuleApi* FindFts5()
    {
        Fts5ModuleApi* found = null;
        using SqliteStatement statement = Prepare("SELECT fts5(?1)");
        fixed (byte* type = "fts5_api_ptr\0"u8)
            statement.BindPointer(1, &found, type);
        _ = statement.Step();
        return found is not null ? found : throw new SqliteException((int)SqliteErrorCode.Error, "the SQLite library has no FTS5", null);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CallFts5(Fts5Api* api, nint context, nint result, int count, nint* values)
    {
        try
        {
            var function = (Fts5Function)GCHandle.FromIntPtr(api->UserData(context)).Target!;
            Span<double> arguments = stackalloc double[Math.Min(count, MostArguments)];
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = SqliteLibrary.value_double(values[i]);
            SqliteLibrary.result_double(result, function(new Fts5Row(api, context), arguments));
        }
        catch (Exception e)
        {
            // It can't cross SQLite's own frames.
            fixed (byte* text = Utf8.Terminated(e.Message))
                SqliteLibrary.result_error(result, text, -1);
        }
    }

    /// <summary><c>fts5_api</c> of fts5.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Fts5ModuleApi
    {
        public int Version;
        public nint CreateTokenizer;
        public nint FindTokenizer;
        public delegate* unmanaged[Cdecl]<Fts5ModuleApi*, byte*, nint, delegate* unmanaged[Cdecl]<Fts5Api*, nint, nint, int, nint*, void>, delegate* unmanaged[Cdecl]<nint, void>, int> CreateFunction;
    }
}
