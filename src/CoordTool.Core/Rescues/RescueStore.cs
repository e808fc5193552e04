using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Rescues;

/// <summary>The rescues of a repository: the refs below <c>refs/coord/rescue/</c>.</summary>
public sealed class RescueStore
{
    private readonly CoordContext _context;
    private readonly GitRepository _repository;

    /// <summary>Opens the rescues of a repository.</summary>
    public RescueStore(CoordContext context, GitRepository repository)
    {
        _context = context;
        _repository = repository;
    }

    /// <summary>All rescues, the newest first. A ref that points to neither a commit nor a tag on one is none.</summary>
    public IReadOnlyList<RescueFacts> List() =>
        [.. GitRefs.List(_repository.Layout.CommonDirectory, RescueFacts.Prefix)
            .Select(each => Read(each.Name[RescueFacts.Prefix.Length..], each.Id))
            .OfType<RescueFacts>()
            .OrderByDescending(rescue => rescue.When)
            .ThenByDescending(rescue => rescue.Name, StringComparer.Ordinal)];

    /// <summary>Finds a rescue by its name, or by a beginning or an end that only its name has.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none, or more than one.</exception>
    public RescueFacts Find(string typed)
    {
        var name = typed.StartsWith(RescueFacts.Prefix, StringComparison.Ordinal) ? typed[RescueFacts.Prefix.Length..] : typed;
        var all = List();
        if (all.FirstOrDefault(rescue => rescue.Name == name) is { } exact)
        {
            return exact;
        }

        var alike = name.Length == 0 ? [] : all.Where(rescue => rescue.Name.StartsWith(name, StringComparison.Ordinal) || rescue.Name.EndsWith(name, StringComparison.Ordinal)).ToList();
        return alike switch
        {
            [var only] => only,
            [] => throw new CoordException(FailureKind.Usage, $"There is no rescue '{Printable.Text(typed, 120)}'.", "See them with: dotnet-coord rescue list"),
            _ => throw new CoordException(FailureKind.Usage, $"'{Printable.Text(typed, 120)}' is not one rescue but {alike.Count}:{Printable.List(alike.Select(rescue => rescue.Name))}", "Give more of the name."),
        };
    }

    /// <summary>The paths that a rescue holds otherwise than the commit it stands on, by path.</summary>
    public IReadOnlyList<TreeChange> Changes(RescueFacts rescue) =>
        [.. TreeDiff.Compare(_repository.Objects, _repository.Objects.TreeOf(rescue.Parent), _repository.Objects.TreeOf(rescue.Commit)).OrderBy(change => change.Path)];

    /// <summary>Removes a rescue if it still is what was read.</summary>
    /// <returns>False when its ref points to something else by now; one that is gone already is as it was wanted.</returns>
    public bool Drop(RescueFacts rescue)
    {
        var git = new GitProcess(_context, _repository.Layout.CommonDirectory);
        return git.Run(["update-ref", "-d", rescue.Ref, rescue.Target.ToString()]).Succeeded
            || GitRefs.Resolve(_repository.Layout.CommonDirectory, rescue.Ref) is null;
    }

    private RescueFacts? Read(string name, ObjectId target)
    {
        var objects = _repository.Objects;
        try
        {
            var kind = objects.KindOf(target);
            var commit = kind switch
            {
                ObjectKind.Commit => target,
                ObjectKind.Tag => Tagged(objects.Read(target, ObjectKind.Tag)),
                _ => null,
            };
            if (commit is not { } kept)
            {
                return null;
            }

            var (message, when) = RescueMessage.Read(objects.Read(target, kind), kind == ObjectKind.Tag ? RescueKind.History : RescueKind.Staged);
            var parent = objects.ReadCommit(kept).Parents is [var first, ..] ? first : ObjectId.Zero;
            return new RescueFacts(name, target, kept, parent, when, message.Session, message.Checkout, message.Kind, message.Why, message.Stale) { IsIndexGone = message.IsIndexGone };
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            // What is damaged is for `git fsck` to tell, and no reason to hide the others.
            return null;
        }
    }

    private static ObjectId? Tagged(byte[] tag)
    {
        const string Object = "object ";
        return Encoding.Latin1.GetString(tag).Split('\n') is [var first, "type commit", ..]
            && first.StartsWith(Object, StringComparison.Ordinal) && ObjectId.TryParse(first.AsSpan(Object.Length), out var id)
                ? id
                : null;
    }
}
