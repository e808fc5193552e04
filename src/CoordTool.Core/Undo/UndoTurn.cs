using System.Diagnostics;
using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>How the attempt to take an operation back ended.</summary>
/// <param name="Lines">What is as before now, or would be, each a line.</param>
/// <param name="Refused">Why nothing, or not all, was changed.</param>
/// <param name="IsOver">Whether the operation is no more: taken back, or nothing left of it.</param>
internal sealed record UndoResult(IReadOnlyList<string> Lines, Refusal? Refused, bool IsOver)
{
    /// <summary>It is taken back.</summary>
    public static UndoResult Done(params IReadOnlyList<string> lines) => new(lines, null, IsOver: true);

    /// <summary>It is not taken back, and may be another time.</summary>
    public static UndoResult No(string reason, params IReadOnlyList<string> next) => new([], new Refusal(reason, next), IsOver: false);

    /// <summary>There is nothing left of it to be taken back.</summary>
    public static UndoResult Gone(string reason, params IReadOnlyList<string> next) => new([], new Refusal(reason, next), IsOver: true);
}

/// <summary>One attempt to take an operation back: nobody else takes any back meanwhile.</summary>
/// <param name="context">The caller's surroundings.</param>
/// <param name="repository">The repository, by any checkout.</param>
/// <param name="session">Who calls; null for a person without a session.</param>
internal sealed class UndoTurn(CoordContext context, GitRepository repository, SessionId? session)
{
    /// <summary>The variable by which a test kills the process at the given point, counted from 1.</summary>
    private const string StopVariable = "COORD_UNDO_STOP_AT";

    private int _points;

    /// <summary>The caller's surroundings.</summary>
    public CoordContext Context => context;

    /// <summary>The repository, by any checkout.</summary>
    public GitRepository Repository => repository;

    /// <summary>Where its parts are.</summary>
    public GitLayout Layout => repository.Layout;

    /// <summary>Who calls; null for a person without a session.</summary>
    public SessionId? Session => session;

    /// <summary>Only say what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Enters the write gate.</summary>
    public Func<WriteGate?> Gate { get; init; } = () => null;

    /// <summary>Gets a line on what is being waited for.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Notes that what changes from now on is the work of an undo: one that dies is finished by the next.</summary>
    public void Begin(Operation operation)
    {
        new OperationLog(context, Layout, session).Update(operation with { IsBeingUndone = true });
        Point();
    }

    /// <summary>A point at which tests kill the process.</summary>
    public void Point()
    {
        _points++;
        if (context.Variable(StopVariable) is { } stop && stop == _points.ToString(CultureInfo.InvariantCulture))
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    /// <summary>The surroundings of a Git that moves a branch back: our hooks would take it for an index that is behind.</summary>
    public static CoordContext WithoutHooks(CoordContext inside) =>
        inside with { Environment = new Dictionary<string, string>(inside.Environment) { ["COORD"] = "0" } };

    /// <summary>The checkout with a top directory; null where it is gone.</summary>
    public Checkout? Find(string path) => Checkouts.List(Layout).FirstOrDefault(checkout => checkout.Path == path && !checkout.IsMissing);
}
