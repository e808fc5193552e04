using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>
/// A notes ref that this repository and a remote both have and both change. The remote's value is kept apart, as it was when
/// last asked for; joining brings what changed there into ours, note by note (docs/design.md, Many machines).
/// </summary>
/// <param name="context">The caller's surroundings.</param>
/// <param name="repository">The repository.</param>
/// <param name="remote">The name of the remote.</param>
/// <param name="name">The full name of the ref, the same here and there.</param>
internal abstract class ExchangedNotes(CoordContext context, GitRepository repository, string remote, string name)
{
    private const int MostAttempts = 200;
    private const int MostRetold = 200;
    private const string AnnotatedSuffix = ".annotated";

    /// <summary>The full name of the ref.</summary>
    public string Name => name;

    /// <summary>What the remote had when it was last asked; null for nothing.</summary>
    public ObjectId? There => Resolve(Tracking);

    protected CoordContext Context => context;

    protected GitRepository Repository => repository;

    protected string Remote => remote;

    private string Tracking => $"{SyncRemote.TrackedPrefix}{remote}/{Path.GetFileName(name)}";

    // What of the remote was joined last: from where changes are told once its history was cut short, or ours was.
    private string Joined => $"{SyncRemote.JoinedPrefix}{remote}/{Path.GetFileName(name)}";

    /// <summary>Joins the texts of one note.</summary>
    /// <param name="before">As both had it last; empty for none.</param>
    /// <param name="here">As it is here.</param>
    /// <param name="there">As it is at the remote.</param>
    protected abstract string JoinTexts(string before, string here, string there);

    /// <summary>Mends what does not go together any more once the notes are joined.</summary>
    /// <param name="joined">The joined notes, as a commit that nothing refers to.</param>
    /// <param name="changed">The objects whose notes were changed here.</param>
    /// <param name="parents">The parents of the commit.</param>
    /// <param name="report">Takes what was done.</param>
    protected virtual Notes Settle(Notes joined, IReadOnlyCollection<string> changed, IReadOnlyList<ObjectId> parents, JoinReport report) => joined;

    /// <summary>What is done once the ref was moved.</summary>
    protected virtual void Follow(Notes before, Notes after)
    {
    }

    /// <summary>The notes as they are to be at the remote.</summary>
    /// <param name="here">The notes here.</param>
    /// <param name="parents">The parents of a commit that has to be written for it.</param>
    protected virtual Notes Sendable(Notes here, IReadOnlyList<ObjectId> parents) => here;

    /// <summary>The notes here.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else.</exception>
    public Notes Read() => Notes.At(repository, name, Resolve(name));

    /// <summary>Brings what the remote had into ours. Killed at any point, it is as if it had been done or not begun.</summary>
    /// <returns>What it brought about.</returns>
    /// <exception cref="CoordException">
    /// Of kind <see cref="FailureKind.Broken"/>: one of the refs holds no notes, or more than is taken from elsewhere.
    /// <see cref="FailureKind.Contention"/>: others changed ours all the time.
    /// </exception>
    public JoinReport Join()
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var report = new JoinReport();
            if (There is not { } there)
            {
                return report;
            }

            var here = Read();
            if (here.Commit is { } present && repository.IsAncestor(there, present))
            {
                Note(Joined, there);
                return report;
            }

            var joined = Compose(here, there, report);
            if (here.TryMove(joined.Commit!.Value, $"sync: join {remote}"))
            {
                Note(Joined, there);
                Follow(here, joined);
                return report;
            }

            Thread.Sleep(Random.Shared.Next(1, 20));
        }

        throw new CoordException(
            FailureKind.Contention, $"Others changed {name} {MostAttempts} times while what {remote} has was to be joined; nothing was lost.", "Run the same command again.",
            $"If nobody else is active, a crash may have left {Path.Combine(repository.Layout.CommonDirectory, name)}.lock: remove it.");
    }

    /// <summary>Whether a commit has all that another has.</summary>
    public bool Includes(ObjectId commit, ObjectId other) => repository.Objects.Has(other) && repository.IsAncestor(other, commit);

    /// <summary>What is to be sent so that the remote has what is here: a successor of what it had when last asked.</summary>
    /// <param name="here">The notes here, which what the remote had was joined into.</param>
    /// <returns>Null when it has all of it.</returns>
    public Notes? Outgoing(Notes here)
    {
        var there = There;
        if (here.Commit is null || here.Commit == there)
        {
            return null;
        }

        var sent = Sendable(here, there is { } tip ? [tip] : []);

        // What was taken and given back in between concerns nobody else.
        return there is { } known && sent.Tree == repository.Objects.ReadCommit(known).Tree ? null : sent;
    }

    /// <summary>Notes that the remote took a commit. Where a plain fetch brings notes too, Git has done so itself.</summary>
    public void NoteSent(Notes sent) => Note(Tracking, sent.Commit!.Value);

    private Notes Compose(Notes here, ObjectId there, JoinReport report)
    {
        var theirs = NotesThere(there);
        var known = Resolve(Joined) is { } joinedLast && repository.Objects.Has(joinedLast) ? joinedLast : (ObjectId?)null;
        var isCut = known is { } joinedBefore && !repository.IsAncestor(joinedBefore, there);
        if (isCut && !FoldedHistory.Is(repository, there))
        {
            // Somebody put something else in its place: what that lacks nobody took away.
            (known, isCut) = (null, false);
        }

        var last = here.Commit is { } own && FindLast(own, there, known) is { } common ? common : known;
        if (NotesLimits.FindFault(repository.Objects, last is { } tip ? repository.Objects.ReadCommit(tip).Tree : null, theirs.Tree!.Value) is { } fault)
        {
            throw NotJoined(fault, "ls-tree -r");
        }

        report.Received = theirs.ChangedSince(last).Count;
        report.Skews = ClockSkews.Find(context, repository, there, last);
        if (here.Commit is not { } present || present == last)
        {
            // Nothing was changed here since.
            return theirs;
        }

        // A history that was cut short there must not come back with ours.
        IReadOnlyList<ObjectId> parents = isCut ? [Retell(present, last, theirs)] : [present, there];
        var before = Notes.At(repository, name, last);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var others = new List<EntryEdit>();
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var unreadable = new List<string>();
        foreach (var change in TreeDiff.Compare(repository.Objects, before.Tree, here.Tree))
        {
            var path = Encoding.Latin1.GetString(change.Path.Bytes);
            if (Notes.Annotated(path) is { } annotated)
            {
                if (changed.Add(annotated) && !TryJoin(annotated, before, here, theirs, texts))
                {
                    unreadable.Add(annotated);
                    others.AddRange(theirs.Read(annotated) is "" ? [new EntryEdit(path, change.New)] : []);
                }
            }
            else if (!path.EndsWith(AnnotatedSuffix, StringComparison.Ordinal) && repository.Objects.Find(theirs.Tree, change.Path) == change.Old)
            {
                others.Add(new EntryEdit(path, change.New));
            }
        }

        report.Unreadable = unreadable;
        var joined = theirs.Write(texts, $"sync: join {Path.GetFileName(name)} of {remote}", context.Now, parents, others);
        return Settle(joined, changed, parents, report);
    }

    // What was done here since, in commits that change nothing: what it came to is in the one that joins.
    private ObjectId Retell(ObjectId present, ObjectId? last, Notes theirs)
    {
        var told = theirs;
        foreach (var entry in ClaimHistory.Read(repository, present, last).Take(MostRetold).Reverse().Where(entry => entry.Event is not null))
        {
            told = told.Write(new Dictionary<string, string>(), entry.Event!.Message(), entry.When);
        }

        return told.Commit!.Value;
    }

    // A common ancestor, but for one that is older than what was joined last: of a history that was cut short only that is left.
    private ObjectId? FindLast(ObjectId here, ObjectId there, ObjectId? known)
    {
        foreach (var common in repository.MergeBases(here, there))
        {
            if (known is not { } joinedLast || repository.IsAncestor(joinedLast, common))
            {
                return common;
            }
        }

        return null;
    }

    private Notes NotesThere(ObjectId there)
    {
        try
        {
            return Notes.At(repository, Tracking, there);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            throw NotJoined("it points to something else than a commit with a tree of notes", "cat-file -p");
        }
    }

    private CoordException NotJoined(string fault, string look) => new(
        FailureKind.Broken, $"What {remote} has in {name} was not joined, for {fault}. Nothing was changed here.",
        $"Look at it with `git {look} {Tracking}`; whoever may push there can put it right.");

    private bool TryJoin(string annotated, Notes before, Notes here, Notes theirs, Dictionary<string, string> texts)
    {
        if (before.Read(annotated) is not { } last || here.Read(annotated) is not { } ours || theirs.Read(annotated) is not { } there)
        {
            return false;
        }

        var text = last == there ? ours : last == ours ? there : JoinTexts(last, ours, there);
        if (text.Length > Notes.LargestNote)
        {
            return false;
        }

        if (text != there)
        {
            texts[annotated] = text;
        }

        return true;
    }

    private ObjectId? Resolve(string full) => GitRefs.Resolve(repository.Layout.CommonDirectory, full);

    // Kept for next time; whoever notes another value at this moment knows as much.
    private void Note(string full, ObjectId commit)
    {
        var present = Resolve(full);
        if (present != commit)
        {
            repository.CompareAndSwap(full, present, commit, "sync");
        }
    }
}
