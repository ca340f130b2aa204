using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Sqlite.Native;

/// <summary>FTS5's table of functions for auxiliary functions: <c>Fts5ExtensionApi</c> of fts5.h, as far as it is used, in its order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Fts5Api
{
    private const int Ok = 0;
    private const int Done = 101;
    private const int NoMemory = 7;

    private readonly int version;
    private readonly nint userData;
    public readonly delegate* unmanaged[Cdecl]<nint, int> ColumnCount;
    public readonly delegate* unmanaged[Cdecl]<nint, long*, int> RowCount;
    public readonly delegate* unmanaged[Cdecl]<nint, int, long*, int> ColumnTotalSize;
    private readonly nint tokenize;
    public readonly delegate* unmanaged[Cdecl]<nint, int> PhraseCount;
    private readonly nint phraseSize;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> InstanceCount;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int*, int*, int*, int> Instance;
    private readonly nint rowId;
    private readonly nint columnText;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int*, int> ColumnSize;
    public readonly delegate* unmanaged[Cdecl]<nint, int, void*, delegate* unmanaged[Cdecl]<Fts5Api*, nint, void*, int>, int> QueryPhrase;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, delegate* unmanaged[Cdecl]<nint, void>, int> SetAuxiliary;
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint> GetAuxiliary;

    /// <summary>Counts a row of a phrase's, and ends where enough were counted.</summary>
    public static delegate* unmanaged[Cdecl]<Fts5Api*, nint, void*, int> CountRow => &Count;

    /// <summary>What <c>xUserData</c> of this table tells: which function is called.</summary>
    public nint UserData(nint context) => ((delegate* unmanaged[Cdecl]<nint, nint>)userData)(context);

    public static object? StateOf(nint handle) => handle == 0 ? null : GCHandle.FromIntPtr(handle).Target;

    public static int Keep(Fts5Api* api, nint context, object state)
    {
        try
        {
            // FTS5 frees it by the function given here, also where it can't keep it.
            return api->SetAuxiliary(context, GCHandle.ToIntPtr(GCHandle.Alloc(state)), &Free);
        }
        catch (OutOfMemoryException)
        {
            return NoMemory;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint handle) => GCHandle.FromIntPtr(handle).Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Count(Fts5Api* api, nint context, void* state)
    {
        var count = (Fts5Row.Counting*)state;
        return ++count->Rows < count->Most ? Ok : Done;
    }
}
